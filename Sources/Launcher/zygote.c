#include "zygote.h"

#include "events.h"
#include "perform.h"
#include "report.h"
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Descriptors 0, 1 and 2. The socket comes after them. */
#define STANDARD_DESCRIPTORS 3

struct zygote {
    uint64_t id;
    bool ready;
    bool gone;
    pid_t process;
    struct plan plan;
    struct watch process_watch, socket_watch;
    launcher_zygote_end_handler ended;
    struct zygote *next;
};

static struct zygote *zygotes;

static struct zygote *find(uint64_t id) {
    for (struct zygote *zygote = zygotes; zygote != NULL; zygote = zygote->next)
        if (zygote->id == id && !zygote->gone) return zygote;
    return NULL;
}

/* Turns the cloned process into the zygote. */
static _Noreturn void run(const struct plan *plan, int socket, const int *descriptors) {
    int kept[STANDARD_DESCRIPTORS + 1];
    struct plan_program program = {0};
    uint32_t operation = 0;
    int error = 0;
    memcpy(kept, descriptors, sizeof(int) * STANDARD_DESCRIPTORS);
    kept[STANDARD_DESCRIPTORS] = socket;
    for (int i = 0; i <= STANDARD_DESCRIPTORS; i++)
        if ((kept[i] = fcntl(kept[i], F_DUPFD_CLOEXEC, STANDARD_DESCRIPTORS + 1)) < 0) _exit(1);
    for (int i = 0; i <= STANDARD_DESCRIPTORS; i++)
        if (dup2(kept[i], i) < 0) _exit(1);
    socket = STANDARD_DESCRIPTORS;
    syscall(SYS_close_range, STANDARD_DESCRIPTORS + 1u, ~0u, 0);
    plan_restore_signals();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) error = errno;
    if (error == 0) error = plan_perform(plan, PLAN_ZYGOTE, socket, &program, &operation);
    if (error == 0) {
        execve(program.path, (char *const *)(uintptr_t)program.arguments,
               (char *const *)(uintptr_t)program.environment);
        error = errno;
    }
    report_failure(socket, LAUNCHER_STAGE_PROGRAM, operation, error);
    _exit(1);
}

static void handle_socket(struct watch *watch) {
    struct zygote *zygote = watch->owner;
    struct report report;
    ssize_t received = recv(watch->descriptor, &report, sizeof report, MSG_DONTWAIT);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (received != sizeof report) {
        /* Hung up, or not speaking our protocol. ENDED follows when the process has ended. */
        launcher_watch_close(watch);
        launcher_zygote_kill(zygote->id);
    } else if (report.kind == REPORT_READY && !zygote->ready) {
        zygote->ready = true;
        launcher_events_send(
            (struct launcher_event){.kind = LAUNCHER_READY, .cell = zygote->id, .process = zygote->process}, NULL, 0);
    } else if (report.kind == REPORT_FAILED) {
        struct launcher_event event = {.kind = LAUNCHER_FAILED, .cell = zygote->id, .stage = report.stage,
                                       .operation = report.operation, .error = report.error};
        launcher_events_send(event, NULL, 0);
    }
}

static void handle_end(struct watch *watch) {
    struct zygote *zygote = watch->owner;
    siginfo_t info = {0};
    waitid(P_PID, (id_t)zygote->process, &info, WEXITED);
    /* Its last report may still be in the socket. */
    if (zygote->socket_watch.descriptor >= 0) handle_socket(&zygote->socket_watch);
    launcher_watch_close(&zygote->process_watch);
    launcher_watch_close(&zygote->socket_watch);
    plan_close(&zygote->plan);
    zygote->gone = true;
    int status = info.si_code == CLD_EXITED ? (info.si_status & 0xFF) << 8 : info.si_status & 0x7F;
    struct launcher_event event = {.kind = LAUNCHER_ENDED, .cell = zygote->id, .program_ended = 1,
                                   .wait_status = status};
    launcher_events_send(event, NULL, 0);
    /*
     * After that event: the handler fails the cells that wait for this zygote. When such a failure comes first, the
     * service kills the zygote itself, and does not report how the zygote ended.
     */
    zygote->ended(zygote->id);
}

static int start(struct zygote *zygote, const int *descriptors, int count) {
    if (count != 1 + STANDARD_DESCRIPTORS) return EBADF;
    int error = plan_open(descriptors[0], &zygote->plan);
    if (error != 0) return error;
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return errno;
    error = launcher_watch_open(&zygote->socket_watch, pair[0]);
    int pidfd = -1;
    struct clone_args arguments = {
        .flags = CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)&pidfd,
        .exit_signal = SIGCHLD,
    };
    long child = error == 0 ? syscall(SYS_clone3, &arguments, sizeof arguments) : -1;
    if (child < 0 && error == 0) error = errno;
    if (child == 0) run(&zygote->plan, pair[1], descriptors + 1);
    close(pair[1]);
    if (error != 0) return error;
    zygote->process = (pid_t)child;
    return launcher_watch_open(&zygote->process_watch, pidfd);
}

void launcher_zygote_start(uint64_t id, const int *descriptors, int count, launcher_zygote_end_handler ended) {
    struct zygote *zygote = calloc(1, sizeof *zygote);
    int error = zygote == NULL ? ENOMEM : 0;
    if (zygote != NULL) {
        zygote->id = id;
        zygote->ended = ended;
        zygote->process_watch = (struct watch){.handle = handle_end, .owner = zygote, .descriptor = -1};
        zygote->socket_watch = (struct watch){.handle = handle_socket, .owner = zygote, .descriptor = -1};
        zygote->next = zygotes;
        zygotes = zygote;
        error = start(zygote, descriptors, count);
    }
    for (int i = 0; i < count; i++) close(descriptors[i]);
    if (error == 0) return;
    launcher_events_send_failure(id, LAUNCHER_STAGE_CLONE, error);
    if (zygote == NULL) return;
    if (zygote->process > 0) {
        /* No watch reports its end: reap it here. */
        kill(zygote->process, SIGKILL);
        waitpid(zygote->process, NULL, 0);
    }
    launcher_watch_close(&zygote->process_watch);
    launcher_watch_close(&zygote->socket_watch);
    plan_close(&zygote->plan);
    zygote->gone = true;
}

int launcher_zygote_request(uint64_t id, const struct spawn *spawn) {
    const struct zygote *zygote = find(id);
    if (zygote == NULL || !zygote->ready) return ESRCH;
    int error = zygote->socket_watch.descriptor < 0 ? EPIPE : spawn_send(zygote->socket_watch.descriptor, spawn);
    /* EPIPE, ECONNRESET: the zygote is ending. Its end handler, which comes next, fails the cell. */
    return error == EPIPE || error == ECONNRESET ? 0 : error;
}

void launcher_zygote_kill(uint64_t id) {
    const struct zygote *zygote = find(id);
    if (zygote != NULL) syscall(SYS_pidfd_send_signal, zygote->process_watch.descriptor, SIGKILL, NULL, 0);
}

bool launcher_zygote_exists(uint64_t id) { return find(id) != NULL; }

bool launcher_zygote_has_pid(pid_t process) {
    for (const struct zygote *zygote = zygotes; zygote != NULL; zygote = zygote->next)
        if (zygote->process == process && !zygote->gone) return true;
    return false;
}

bool launcher_zygotes_empty(void) { return zygotes == NULL; }

void launcher_zygotes_kill_all(void) {
    for (const struct zygote *zygote = zygotes; zygote != NULL; zygote = zygote->next)
        if (!zygote->gone) launcher_zygote_kill(zygote->id);
}

void launcher_zygotes_collect(void) {
    for (struct zygote **link = &zygotes; *link != NULL;) {
        struct zygote *zygote = *link;
        if (!zygote->gone) {
            link = &zygote->next;
            continue;
        }
        *link = zygote->next;
        free(zygote);
    }
}
