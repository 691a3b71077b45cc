#include "init.h"

#include "report.h"

#include <errno.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

_Noreturn void launcher_init(int report, pid_t program) {
    /* A copy of the program's pipes here would keep their readers waiting. The report socket is the one behind them. */
    for (int descriptor = 0; descriptor < report; descriptor++) close(descriptor);
    for (;;) {
        int status = 0;
        pid_t ended = (pid_t)syscall(SYS_wait4, -1, &status, __WALL, NULL);
        if (ended < 0 && errno == EINTR) continue;
        if (ended < 0) _exit(1);
        if (ended != program) continue;
        /* Ending the first process ends every other one of the pid namespace (man 7 pid_namespaces). */
        _exit(launcher_report_end(report, status) == 0 ? 0 : 1);
    }
}
