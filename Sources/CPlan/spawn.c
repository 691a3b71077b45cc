#include "spawn.h"

#include "descriptors.h"
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Descriptors move here first: above all that a program gets, and below any RLIMIT_NOFILE in use. */
#define TEMPORARY_DESCRIPTORS 200

#define MESSAGE_DESCRIPTORS (SPAWN_OWN_DESCRIPTORS + LAUNCHER_DESCRIPTOR_LIMIT)

_Static_assert(MESSAGE_DESCRIPTORS <= DESCRIPTORS_LIMIT, "a spawn request carries all its descriptors in one message");

int spawn_send(int socket, const struct spawn *spawn) {
    struct spawn_request request = {.cell = spawn->cell, .has_cgroup = spawn->cgroup >= 0};
    int descriptors[MESSAGE_DESCRIPTORS] = {spawn->init, spawn->plan, spawn->report};
    int count = 3;
    if (spawn->cgroup >= 0) descriptors[count++] = spawn->cgroup;
    memcpy(descriptors + count, spawn->descriptors, sizeof(int) * (size_t)spawn->count);
    count += spawn->count;
    return descriptors_send(socket, &request, sizeof request, descriptors, count, false) == sizeof request ? 0 : errno;
}

int spawn_receive(int socket, struct spawn *spawn) {
    struct spawn_request request;
    struct iovec part = {.iov_base = &request, .iov_len = sizeof request};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * MESSAGE_DESCRIPTORS)];
    } control;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t received;
    do received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    if (received < 0) return errno;
    if (received == 0) return ENOTCONN;

    int descriptors[MESSAGE_DESCRIPTORS];
    int count = descriptors_take(&message, descriptors, MESSAGE_DESCRIPTORS);
    int own = received == sizeof request && request.has_cgroup ? SPAWN_OWN_DESCRIPTORS : SPAWN_OWN_DESCRIPTORS - 1;
    bool whole = received == sizeof request && (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0;
    if (!whole || count < own || count - own > (int)LAUNCHER_DESCRIPTOR_LIMIT) {
        descriptors_close(descriptors, count);
        return EBADMSG;
    }
    *spawn = (struct spawn){.cell = request.cell, .init = descriptors[0], .plan = descriptors[1],
                            .report = descriptors[2], .cgroup = request.has_cgroup ? descriptors[3] : -1,
                            .count = count - own};
    memcpy(spawn->descriptors, descriptors + own, sizeof(int) * (size_t)spawn->count);
    return 0;
}

void spawn_close(struct spawn *spawn) {
    const int own[SPAWN_OWN_DESCRIPTORS] = {spawn->init, spawn->plan, spawn->report, spawn->cgroup};
    descriptors_close(own, SPAWN_OWN_DESCRIPTORS);
    descriptors_close(spawn->descriptors, spawn->count);
    *spawn = (struct spawn){.init = -1, .plan = -1, .report = -1, .cgroup = -1};
}

pid_t spawn_clone(const struct spawn *spawn, pid_t *child_tid) {
    /* Moves only children: the caller stays in its own namespace (man 2 setns, "PID namespaces"). */
    if (setns(spawn->init, CLONE_NEWPID) != 0) return -1;
    struct clone_args arguments = {.flags = CLONE_PARENT};
    if (child_tid != NULL) {
        arguments.flags |= CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
        arguments.child_tid = (uint64_t)(uintptr_t)child_tid;
    }
    if (spawn->cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)spawn->cgroup;
    }
    return (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
}

/*
 * Moves the program's descriptors to 0, 1, 2, …, the report socket and init's pidfd after them, and closes all others:
 * no descriptor of the parent or of another cell is left before the process reads any byte of a student.
 */
static int keep_own_descriptors(const struct spawn *spawn, int *report, int *init) {
    int kept[LAUNCHER_DESCRIPTOR_LIMIT + 2];
    int count = spawn->count;
    memcpy(kept, spawn->descriptors, sizeof(int) * (size_t)count);
    kept[count] = spawn->report;
    kept[count + 1] = spawn->init;
    /* First to high numbers, so that no descriptor is overwritten before it is moved. */
    for (int i = 0; i < count + 2; i++) {
        kept[i] = fcntl(kept[i], F_DUPFD_CLOEXEC, TEMPORARY_DESCRIPTORS);
        if (kept[i] < 0) return errno;
    }
    for (int i = 0; i < count + 2; i++)
        if (dup2(kept[i], i) < 0) return errno;
    *report = count;
    *init = count + 1;
    /* man 2 close_range */
    return syscall(SYS_close_range, (unsigned)count + 2, ~0u, 0) == 0 ? 0 : errno;
}

/* Sends our pidfd to the launcher, and waits until it has moved us into the cell's cgroups. */
static int await_launcher(int report) {
    int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
    if (self < 0) return errno;
    int error = report_send(report, REPORT_STARTED, &self, 1);
    close(self);
    return error != 0 ? error : report_await_go_ahead(report);
}

static int join(int init) {
    const int namespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
    if (setns(init, namespaces) != 0) return errno;
    close(init);
    /* Last: the root of a new cgroup namespace is the caller's current cgroup (man 7 cgroup_namespaces). */
    return unshare(CLONE_NEWCGROUP) == 0 ? 0 : errno;
}

void spawn_become_program(const struct spawn *spawn, struct plan_program *program) {
    *program = (struct plan_program){.report = spawn->report};
    uint32_t stage = LAUNCHER_STAGE_PLAN, operation = 0;
    int init = -1;
    int error = plan_open(spawn->plan, &program->plan);
    if (error != 0) goto fail;
    stage = LAUNCHER_STAGE_SPAWN;
    error = keep_own_descriptors(spawn, &program->report, &init);
    if (error == 0) error = await_launcher(program->report);
    if (error == 0) error = join(init);
    if (error == 0 && setsid() < 0) error = errno;
    if (error != 0) goto fail;
    umask(022);
    stage = LAUNCHER_STAGE_PROGRAM;
    error = plan_perform(&program->plan, PLAN_PROGRAM, program->report, program, &operation);
    if (error == 0) return;
fail:
    report_failure(program->report, stage, operation, error);
    _exit(1);
}
