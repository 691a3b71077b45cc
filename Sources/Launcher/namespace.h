/* The launcher's own user namespace. */
#pragma once

#include <stdint.h>

/* Ids of the host that cells can be: as many users as groups. */
struct launcher_identities {
    uint32_t first_user, first_group, count;
};

/*
 * Enters a new user namespace in which 0 is the launcher's own user, and the users of `identities` are themselves; a
 * group has there the number of its user. All privileges that the launcher has from then on are over this namespace and
 * those below it. 0 or errno.
 */
int launcher_enter_namespace(const struct launcher_identities *identities);
