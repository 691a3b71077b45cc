/* Building a cell, as far as the launcher's side of it goes. */
#include "cell.h"

#include "cgroup.h"
#include "clock.h"
#include "control.h"
#include "inside.h"
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Building takes milliseconds; a cell that is not built by then hangs on something of ours. */
#define BUILD_LIMIT_NS (30 * NANOSECONDS_PER_SECOND)

static int open_watch(struct cell *cell, enum watch_source source, int descriptor) {
    if (descriptor < 0) return errno;
    cell->watches[source].descriptor = descriptor;
    return launcher_watch_add(&cell->watches[source]);
}

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
        int error = write_map(cell->process, "gid_map", operation.numbers);
        return error != 0 ? error : write_map(cell->process, "uid_map", operation.numbers);
    }
    return EINVAL;
}

static int spawn(struct cell *cell, int birth, int report, const int *descriptors, int count) {
    int pidfd = -1;
    struct clone_args arguments = {
        .flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)&pidfd,
        .exit_signal = SIGCHLD,
    };
    if (birth >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)birth;
    }
    long child = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (child < 0) return errno;
    if (child == 0) {
        struct inside inside = {.plan = &cell->plan, .report = report, .descriptor_count = count};
        memcpy(inside.descriptors, descriptors, sizeof(int) * (size_t)count);
        launcher_inside(&inside);
    }
    cell->process = (pid_t)child;
    return open_watch(cell, WATCH_PROCESS, pidfd);
}

/* 0, or errno with where it happened. */
static int build(struct cell *cell, const int *descriptors, int count, uint32_t *stage, uint32_t *index) {
    *stage = LAUNCHER_STAGE_PLAN;
    int error = plan_open(descriptors[0], &cell->plan);
    if (error != 0) return error;

    *stage = LAUNCHER_STAGE_CGROUP;
    int birth = -1;
    error = launcher_cgroup_make(cell, &birth, index);
    if (error == 0 && cell->usage_file < 0) error = EINVAL; /* a plan without CPU_USAGE would run unlimited */
    if (error == 0 && cell->watches[WATCH_OOM].descriptor >= 0) error = launcher_watch_add(&cell->watches[WATCH_OOM]);
    if (error != 0) goto close_birth;

    *stage = LAUNCHER_STAGE_CLONE;
    error = open_watch(cell, WATCH_TIMER, timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    int report[2];
    if (error == 0 && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, report) != 0) error = errno;
    if (error != 0) goto close_birth;
    error = open_watch(cell, WATCH_REPORT, report[0]);
    if (error == 0) error = spawn(cell, birth, report[1], descriptors + 1, count - 1);
    close(report[1]);
    if (error != 0) goto close_birth;

    *stage = LAUNCHER_STAGE_IDENTITY;
    error = map_ids(cell, index);
    if (error != 0) goto close_birth;
    *stage = LAUNCHER_STAGE_CGROUP;
    error = launcher_cgroup_join(cell, index);
    if (error != 0) goto close_birth;
    if (send(report[0], "", 1, MSG_NOSIGNAL) != 1) error = errno;

close_birth:
    if (birth >= 0) close(birth);
    return error;
}

void launcher_cell_start(uint64_t id, const int *descriptors, int count) {
    struct cell *cell = calloc(1, sizeof *cell);
    if (cell == NULL) {
        struct launcher_event event = {.version = LAUNCHER_WIRE_VERSION, .kind = LAUNCHER_FAILED, .cell = id,
                                       .stage = LAUNCHER_STAGE_REQUEST, .error = ENOMEM};
        launcher_control_send(&event, NULL, 0);
        return;
    }
    cell->id = id;
    cell->usage_file = -1;
    cell->storage[0] = cell->storage[1] = -1;
    for (int source = 0; source < WATCH_SOURCES; source++)
        cell->watches[source] = (struct watch){.cell = cell, .source = source, .descriptor = -1};
    launcher_cells_add(cell);

    uint32_t stage = 0, index = 0;
    int error = build(cell, descriptors, count, &stage, &index);
    if (error != 0) return launcher_cell_abandon(cell, stage, index, error);
    cell->wall_deadline_ns = launcher_now() + BUILD_LIMIT_NS;
    launcher_cell_wake(cell, BUILD_LIMIT_NS);
}
