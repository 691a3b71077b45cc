/* User namespaces: the launcher's own, and the id maps of any. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

/* The host's user ids and group ids that cells can have: as many of each. */
struct launcher_identities {
    uint32_t first_user, first_group, count;
};

/*
 * Enters a new user namespace; 0 or errno. There, 0 is the launcher's own user, each user of `identities` keeps its
 * number, and each group has the number of its user. From then on the launcher has privileges only over this namespace
 * and those below it.
 */
int launcher_enter_namespace(const struct launcher_identities *identities);

/*
 * Writes a map of the process's user namespace: `file` is "uid_map" or "gid_map" (man 7 user_namespaces). 0 or errno.
 */
int launcher_write_id_map(pid_t process, const char *file, const char *lines);
