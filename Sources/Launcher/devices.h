/*
 * The devices of cells: /dev/0, /dev/1, … in the launcher's own view of the file systems, a directory for each user id that
 * a cell can have, and the empty /dev/empty. The host's /dev is not seen there, nor below it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Makes `sets` directories with nodes of their own, so that no two cells have an inode in common that they could lock or
 * watch. Takes the privileges of the host's root, so it comes before the user namespace. 0, or errno: EPERM where not even
 * root may make nodes, as in a container.
 */
int launcher_devices_make(uint32_t sets);
/* Makes directories that all are the same one, of the host's own nodes, read-only; within the user namespace. 0 or errno. */
int launcher_devices_borrow(uint32_t sets);
