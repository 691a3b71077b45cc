#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RULE_PATH_BENEATH 1

struct ruleset_attribute {
    uint64_t handled_files;
    uint64_t handled_network; /* ABI 4 */
    uint64_t scoped;          /* ABI 6 */
};

struct path_beneath_attribute {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

int plan_landlock_begin(const uint64_t numbers[4], int *ruleset) {
    struct ruleset_attribute attribute = {
        .handled_files = numbers[0], .handled_network = numbers[1], .scoped = numbers[2]};
    if (numbers[3] > sizeof attribute) return EINVAL;
    *ruleset = (int)syscall(SYS_landlock_create_ruleset, &attribute, (size_t)numbers[3], 0);
    return *ruleset < 0 ? errno : 0;
}

int plan_landlock_allow(int ruleset, uint64_t rights, const char *path) {
    struct path_beneath_attribute attribute = {.allowed = rights};
    attribute.parent = open(path, O_PATH | O_CLOEXEC);
    if (attribute.parent < 0) return errno;
    int error = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &attribute, 0) == 0 ? 0 : errno;
    close(attribute.parent);
    return error;
}

int plan_landlock_enforce(int *ruleset) {
    if (syscall(SYS_landlock_restrict_self, *ruleset, 0) != 0) return errno;
    close(*ruleset);
    *ruleset = -1;
    return 0;
}
