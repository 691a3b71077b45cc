#include "init.h"

#include "perform.h"
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Makes the report socket descriptor 0, and closes all others. */
static int keep_report(int *report) {
    if (dup3(*report, 0, O_CLOEXEC) < 0) return errno;
    *report = 0;
    /* man 2 close_range */
    return syscall(SYS_close_range, 1u, ~0u, 0) == 0 ? 0 : errno;
}

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define SKIP_UNLESS(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1)
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define ALLOW(call) SKIP_UNLESS(call), ANSWER(SECCOMP_RET_ALLOW)

/*
 * From here on init can send its report, close its descriptors and wait. Any other call ends it, and the cell with it.
 * A program's filter would do, but this one is far shorter: the kernel translates a filter for each process that loads
 * it.
 */
static int filter_calls(void) {
    struct sock_filter filter[] = {
        LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0), ANSWER(SECCOMP_RET_KILL_PROCESS),
        LOAD(nr),
        ALLOW(SYS_sendmsg),
        ALLOW(SYS_close_range),
        ALLOW(SYS_rt_sigsuspend),
        ALLOW(SYS_exit_group),
        ANSWER(SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0 ? 0 : errno;
}

/*
 * Sends descriptors of /work and /tmp. With them the launcher can measure the file systems at any time, even after the
 * last process of the cell has ended, and resolves no path in the cell.
 */
static int report_root(int report) {
    int directories[REPORT_DESCRIPTORS] = {
        open("/work", O_PATH | O_DIRECTORY | O_CLOEXEC),
        open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC),
    };
    if (directories[0] < 0 || directories[1] < 0) return errno;
    /* Before the report, on which the launcher spawns the program into this cell. */
    int error = filter_calls();
    return error != 0 ? error : report_send(report, REPORT_ROOT, directories, REPORT_DESCRIPTORS);
}

_Noreturn void launcher_init(const struct plan *plan, int report) {
    uint32_t operation = 0;
    umask(0); /* modes in the plan are exact */
    int error = keep_report(&report);
    if (error == 0) error = report_await_go_ahead(report);
    if (error != 0) goto fail;
    plan_restore_signals();
    /* Orphans in the cell become init's children. Ignoring SIGCHLD lets the kernel reap them (man 2 wait, NOTES). */
    if (signal(SIGCHLD, SIG_IGN) == SIG_ERR) error = errno;
    if (error == 0) error = plan_perform(plan, PLAN_INIT, report, NULL, &operation);
    if (error == 0) error = report_root(report);
    if (error != 0) goto fail;
    syscall(SYS_close_range, 0u, ~0u, 0);
    sigset_t none;
    sigemptyset(&none);
    for (;;) sigsuspend(&none);
fail:
    report_failure(report, LAUNCHER_STAGE_CELL, operation, error);
    _exit(1);
}
