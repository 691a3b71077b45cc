#include "program.h"

#include "report.h"
#include "zygote.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Turns the cloned process into a cold cell's program, whose interpreter starts from nothing. */
static _Noreturn void execute(const struct spawn *spawn) {
    struct plan_program program;
    spawn_become_program(spawn, &program);
    /* The runner's arguments: its mode, the number of the report socket for REPORT_READY, then those of the plan. */
    char number[16];
    snprintf(number, sizeof number, "%d", program.report);
    const char *arguments[LAUNCHER_ARGUMENT_LIMIT + 4] = {program.path, "cell", number};
    memcpy(arguments + 3, program.arguments, sizeof(char *) * (size_t)(program.argument_count + 1));
    execve(program.path, (char *const *)(uintptr_t)arguments, (char *const *)(uintptr_t)program.environment);
    report_failure(program.report, LAUNCHER_STAGE_PROGRAM, program.plan.operations - 1, errno);
    _exit(1);
}

/*
 * A process cannot leave the pid namespace that it has chosen for its children, so a short-lived copy of the launcher
 * clones the program.
 */
static int spawn_cold(const struct spawn *spawn) {
    pid_t parent = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (parent < 0) return errno;
    if (parent == 0) {
        plan_restore_signals();
        pid_t program = spawn_clone(spawn, NULL);
        if (program == 0) execute(spawn);
        _exit(program < 0 ? errno : 0);
    }
    int status = 0;
    while (waitpid(parent, &status, 0) < 0 && errno == EINTR) continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
}

int launcher_program_spawn(struct cell *cell) {
    int error = cell->zygote == 0 ? spawn_cold(&cell->spawn) : launcher_zygote_request(cell->zygote, &cell->spawn);
    cell->spawn.init = -1; /* owned by init_watch */
    spawn_close(&cell->spawn);
    return error;
}
