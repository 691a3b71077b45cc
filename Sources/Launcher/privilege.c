#include "privilege.h"

#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* For namespaces and mounts, a cell's ids, joining a cell's namespaces, and killing its processes. */
static const uint32_t kept = 1u << CAP_SYS_ADMIN | 1u << CAP_SETUID | 1u << CAP_SETGID | 1u << CAP_SYS_PTRACE |
                             1u << CAP_KILL | 1u << CAP_SETPCAP | 1u << CAP_SYS_CHROOT;

int launcher_drop_privileges(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};
    sets[0].permitted = sets[0].effective = kept;
    if (syscall(SYS_capset, &header, sets) != 0) return -1;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
