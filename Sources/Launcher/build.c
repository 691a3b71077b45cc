#include "build.h"

#include "cgroup.h"
#include "init.h"
#include "namespace.h"
#include "network.h"
#include "report.h"
#include "trace.h"

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* Maps one id in the cell to one on the host that nothing else has, as group and as user (man 7 user_namespaces). */
static int map_ids(const struct cell *cell, uint32_t *index) {
    struct plan_cursor cursor = {0};
    struct operation operation;
    while (plan_next(&cell->plan, &cursor, &operation)) {
        if (operation.kind != LAUNCHER_IDENTITY) continue;
        *index = operation.index;
        char line[64];
        snprintf(line, sizeof line, "%u %u 1", (unsigned)operation.numbers[0], (unsigned)operation.numbers[1]);
        int error = launcher_write_id_map(cell->init, "gid_map", line);
        return error != 0 ? error : launcher_write_id_map(cell->init, "uid_map", line);
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
        /* No watch reports its end: reap it here. */
        kill((pid_t)child, SIGKILL);
        waitpid((pid_t)child, NULL, 0);
    }
    return error != 0 ? error : left;
}

int launcher_build(struct cell *cell, uint32_t *stage, uint32_t *index) {
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
    /* REPORT_STARTED comes with its sender's pid (man 7 unix, SO_PASSCRED). */
    if (error == 0 && setsockopt(report[0], SOL_SOCKET, SO_PASSCRED, &(int){1}, sizeof(int)) != 0) error = errno;
    if (error == 0) error = clone_init(cell);
    if (error != 0) return error;
    cell->spawn.init = cell->init_watch.descriptor;

    *stage = LAUNCHER_STAGE_IDENTITY;
    error = map_ids(cell, index);
    if (error != 0) return error;
    *stage = LAUNCHER_STAGE_CELL;
    return report_send_go_ahead(report[0]);
}
