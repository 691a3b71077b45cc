#include "init.h"

#include "report.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void measure(const char *path, uint64_t *free_bytes, uint64_t *free_files) {
    struct statfs status;
    if (statfs(path, &status) != 0) return;
    *free_bytes = (uint64_t)status.f_bavail * (uint64_t)status.f_bsize;
    *free_files = status.f_ffree;
}

_Noreturn void launcher_init(int report, pid_t program) {
    /* A copy of the program's pipes here would keep their readers waiting. The report socket is the one behind them. */
    for (int descriptor = 0; descriptor < report; descriptor++) close(descriptor);
    for (;;) {
        int status = 0;
        pid_t ended = (pid_t)syscall(SYS_wait4, -1, &status, __WALL, NULL);
        if (ended < 0 && errno == EINTR) continue;
        if (ended < 0) _exit(1);
        if (ended != program) continue;
        struct cell_report end = {.kind = CELL_REPORT_ENDED, .wait_status = status};
        measure("/work", &end.work_free_bytes, &end.work_free_files);
        measure("/tmp", &end.tmp_free_bytes, &end.tmp_free_files);
        /* Ending the first process ends every other one of the pid namespace (man 7 pid_namespaces). */
        _exit(launcher_report_end(report, &end) == 0 ? 0 : 1);
    }
}
