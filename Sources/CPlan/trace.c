#include "trace.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

/* The ABI of these call numbers: in another ABI, SYS_sendmsg is another call. */
#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#error "name this machine's AUDIT_ARCH_ here"
#endif

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "LOAD reads the lower half of an argument");

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, steps) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), 0, (steps))

void plan_trace_filter(int report, struct sock_filter room[PLAN_TRACE_LENGTH], struct sock_fprog *filter) {
    const struct sock_filter steps[PLAN_TRACE_LENGTH] = {
        LOAD(arch),
        UNLESS(NATIVE, 5),
        LOAD(nr),
        UNLESS(SYS_sendmsg, 3),
        LOAD(args[0]), /* a descriptor, of which the kernel reads only the lower half too */
        UNLESS(report, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
    };
    memcpy(room, steps, sizeof steps);
    *filter = (struct sock_fprog){.len = PLAN_TRACE_LENGTH, .filter = room};
}
