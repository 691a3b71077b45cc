/* Building a cell, as far as the launcher's side of it goes. */
#include "cell.h"

#include "cgroup.h"
#include "clock.h"
#include "control.h"
#include "facts.h"
#include "init.h"
#include "network.h"
#include "perform.h"
#include "report.h"
#include "trace.h"
#include "zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_map(pid_t process, const char *name, const uint64_t numbers[2]) {
    char path[64], line[64];
    snprintf(path, sizeof path, "/proc/%d/%s", process, name);
    int length = snprintf(line, sizeof line, "%u %u 1", (unsigned)numbers[0], (unsigned)numbers[1]);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return errno;
    int error = write(file, line, (size_t)length) == length ? 0 : errno;
    close(file);
    return error;
}

/* One id in the cell, which is one on the host that nothing else has (man 7 user_namespaces). */
static int map_ids(const struct cell *cell, uint32_t *index) {
    struct plan_cursor cursor = {0};
    struct operation operation;
    while (plan_next(&cell->plan, &cursor, &operation)) {
        if (operation.kind != LAUNCHER_IDENTITY) continue;
        *index = operation.index;
        int error = write_map(cell->init, "gid_map", operation.numbers);
        return error != 0 ? error : write_map(cell->init, "uid_map", operation.numbers);
    }
    return EINVAL;
}

static int clone_init(struct cell *cell) {
    int error = launcher_network_enter(&cell->network);
    if (error != 0) return error;
    int pidfd = -1;
    struct clone_args arguments = {
        .flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)&pidfd,
        .exit_signal = SIGCHLD,
    };
    long child = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (child < 0) error = errno;
    if (child == 0) launcher_init(&cell->plan, cell->spawn.report);
    int left = launcher_network_leave();
    if (error == 0) error = launcher_watch_open(&cell->init_watch, pidfd);
    if (child > 0 && error == 0) cell->init = (pid_t)child;
    if (child > 0 && error != 0) {
        /* Its end would not be heard of, so it is waited for here. */
        kill((pid_t)child, SIGKILL);
        waitpid((pid_t)child, NULL, 0);
    }
    return error != 0 ? error : left;
}

/* 0, or errno with where it happened. */
static int build(struct cell *cell, uint32_t *stage, uint32_t *index) {
    *stage = LAUNCHER_STAGE_PLAN;
    int error = plan_open(cell->spawn.plan, &cell->plan);
    if (error != 0) return error;

    *stage = LAUNCHER_STAGE_CGROUP;
    error = launcher_cgroup_make(cell, index);
    if (error == 0 && cell->usage_file < 0) error = EINVAL; /* a plan without CPU_USAGE would run unlimited */
    if (error == 0) error = launcher_trace_begin(cell);
    if (error != 0) return error;

    *stage = LAUNCHER_STAGE_CLONE;
    error = launcher_watch_open(&cell->timer, timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    int report[2];
    if (error == 0 && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, report) != 0) error = errno;
    if (error != 0) return error;
    cell->spawn.report = report[1];
    error = launcher_watch_open(&cell->report_watch, report[0]);
    /* The number of who says that it is born (man 7 unix, SO_PASSCRED). */
    if (error == 0 && setsockopt(report[0], SOL_SOCKET, SO_PASSCRED, &(int){1}, sizeof(int)) != 0) error = errno;
    if (error == 0) error = clone_init(cell);
    if (error != 0) return error;
    cell->spawn.init = cell->init_watch.descriptor;

    *stage = LAUNCHER_STAGE_IDENTITY;
    error = map_ids(cell, index);
    if (error != 0) return error;
    *stage = LAUNCHER_STAGE_CELL;
    return send(report[0], "", 1, MSG_NOSIGNAL) == 1 ? 0 : errno;
}

void launcher_cell_start(uint64_t id, uint64_t zygote, const int *descriptors, int count) {
    struct cell *cell = launcher_cell_new(id);
    if (cell == NULL) {
        for (int i = 0; i < count; i++) close(descriptors[i]);
        struct launcher_event event = {.version = LAUNCHER_WIRE_VERSION, .kind = LAUNCHER_FAILED, .cell = id,
                                       .stage = LAUNCHER_STAGE_REQUEST, .error = ENOMEM};
        launcher_control_send(&event, NULL, 0);
        return;
    }
    cell->zygote = zygote;
    cell->spawn.plan = descriptors[0];
    cell->spawn.count = count - 1;
    memcpy(cell->spawn.descriptors, descriptors + 1, sizeof(int) * (size_t)(count - 1));

    uint32_t stage = 0, index = 0;
    int error = build(cell, &stage, &index);
    if (error != 0) return launcher_cell_abandon(cell, stage, index, error);
    launcher_cell_allow(cell, BUILD_LIMIT_NS);
}

/* The program's own process, cold: the interpreter starts from nothing. */
static _Noreturn void execute(const struct spawn *spawn) {
    struct spawn_program program;
    spawn_become_program(spawn, &program);
    /* It tells that it is ready over the report socket, whose number it is given before its role. */
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
 * clones the program in its stead.
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

int launcher_cell_spawn(struct cell *cell) {
    int error = cell->zygote == 0 ? spawn_cold(&cell->spawn) : launcher_zygote_ask(cell->zygote, &cell->spawn);
    cell->spawn.init = -1; /* the watch's own */
    spawn_close(&cell->spawn);
    if (cell->zygote != 0) launcher_cell_allow(cell, SPAWN_LIMIT_NS);
    return error;
}
