#include "init.h"

#include "perform.h"
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Keeps nothing but the report socket, as descriptor 0. */
static int keep_report(int *report) {
    if (dup3(*report, 0, O_CLOEXEC) < 0) return errno;
    *report = 0;
    /* man 2 close_range */
    return syscall(SYS_close_range, 1u, ~0u, 0) == 0 ? 0 : errno;
}

/* Blocks until the launcher has mapped the ids. */
static int await_launcher(int report) {
    char go;
    ssize_t received;
    do received = recv(report, &go, 1, 0);
    while (received < 0 && errno == EINTR);
    return received == 1 ? 0 : ECANCELED;
}

/*
 * Lets the launcher see how full the cell's file systems are, at any time and after every process of the cell is gone,
 * without resolving a path in it.
 */
static int report_root(int report) {
    int directories[REPORT_DESCRIPTORS] = {
        open("/work", O_PATH | O_DIRECTORY | O_CLOEXEC),
        open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC),
    };
    if (directories[0] < 0 || directories[1] < 0) return errno;
    return report_send(report, REPORT_ROOT, directories, REPORT_DESCRIPTORS);
}

_Noreturn void launcher_init(const struct plan *plan, int report) {
    uint32_t operation = 0;
    umask(0); /* modes in the plan are exact */
    int error = keep_report(&report);
    if (error == 0) error = await_launcher(report);
    if (error != 0) goto fail;
    plan_restore_signals();
    /* What is orphaned in the cell becomes init's child, and is reaped by the kernel at once (man 2 wait, NOTES). */
    if (signal(SIGCHLD, SIG_IGN) == SIG_ERR) error = errno;
    if (error == 0) error = plan_perform(plan, PLAN_INIT, report, NULL, &operation);
    if (error == 0) error = report_root(report);
    if (error != 0) goto fail;
    syscall(SYS_close_range, 0u, ~0u, 0);
    /* A filter that refuses even this must not leave init turning for ever, on nobody's account. */
    while (pause() < 0 && errno == EINTR) continue;
    _exit(1);
fail:
    report_failure(report, LAUNCHER_STAGE_CELL, operation, error);
    _exit(1);
}
