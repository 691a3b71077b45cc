/* The launcher's own user namespace. */
#pragma once

#include <stdint.h>

/*
 * Enters a new user namespace in which 0 is the launcher's own user, and `count` ids from `first` on are themselves: all
 * privileges that the launcher has from then on are over this namespace and those below it. 0 or errno.
 */
int launcher_enter_namespace(uint32_t first, uint32_t count);
