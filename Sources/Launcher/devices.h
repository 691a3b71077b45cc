/*
 * Device directories for cells: /dev/0, /dev/1, … in the launcher's mount namespace, one set for each user id that a
 * cell can have, and an empty /dev/empty. The host's /dev is hidden there.
 */
#pragma once

#include <stdint.h>

/*
 * Makes `sets` directories, each with nodes of its own: no two cells share an inode that they could lock or watch.
 * Needs the privileges of the host's root, so call it before entering a user namespace. 0, or errno: EPERM where even
 * root may not make nodes, as in a container.
 */
int launcher_devices_make(uint32_t sets);
/*
 * Makes one directory with the host's own nodes, bound read-only, and `sets` - 1 links to it. Call it within the user
 * namespace. 0 or errno.
 */
int launcher_devices_bind(uint32_t sets);
