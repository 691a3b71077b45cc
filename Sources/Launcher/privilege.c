#include "privilege.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const uint32_t kept = 1u << CAP_SETUID | 1u << CAP_SETGID;

int launcher_drop_privileges(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, sets) != 0) return -1;
    sets[0].permitted &= kept;
    sets[0].effective = sets[0].permitted;
    sets[0].inheritable = 0;
    for (int i = 1; i < _LINUX_CAPABILITY_U32S_3; i++) sets[i] = (struct __user_cap_data_struct){0};
    if (syscall(SYS_capset, &header, sets) != 0) return -1;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
