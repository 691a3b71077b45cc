#include "lifecycle.h"

#include "build.h"
#include "cgroup.h"
#include "clock.h"
#include "descriptors.h"
#include "events.h"
#include "facts.h"
#include "limits.h"
#include "network.h"
#include "program.h"
#include "refusal.h"
#include "report.h"
#include "trace.h"
#include "zygote.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Each step of building takes milliseconds. A step that takes longer than this hangs, by a fault of ours or the host's.
 */
#define BUILD_LIMIT_NS (10 * NANOSECONDS_PER_SECOND)
/* A zygote that has not spawned the program by then is stopped or stuck. The service can build a cold cell instead. */
#define SPAWN_LIMIT_NS NANOSECONDS_PER_SECOND
#define REMOVAL_LIMIT_NS (2 * NANOSECONDS_PER_SECOND)
#define REMOVAL_RETRY_NS (2 * NANOSECONDS_PER_MILLISECOND)
#define STRAY_RETRY_NS (100 * NANOSECONDS_PER_MILLISECOND)

static void (*handle_requests)(void);

void launcher_cells_begin(void (*handle)(void)) { handle_requests = handle; }

static void kill_process(const struct watch *watch) {
    if (watch->descriptor >= 0) syscall(SYS_pidfd_send_signal, watch->descriptor, SIGKILL, NULL, 0);
}

void launcher_cell_kill(struct cell *cell, enum launcher_kill_reason reason) {
    if (cell->state == CELL_REMOVING || cell->state == CELL_GONE) return;
    if (cell->kill_reason == LAUNCHER_KILL_NONE) cell->kill_reason = reason;
    if (cell->timer.descriptor >= 0) launcher_cell_set_timer(cell, STRAY_RETRY_NS);
    launcher_cgroup_kill(cell);
    kill_process(&cell->program_watch);
    /* The end of init ends every other process of its pid namespace (man 7 pid_namespaces). */
    kill_process(&cell->init_watch);
}

void launcher_cell_discard(struct cell *cell) {
    cell->discarded = true;
    launcher_cell_kill(cell, LAUNCHER_KILL_REQUEST);
}

void launcher_cells_kill_all(void) {
    for (struct cell *cell = launcher_cells(); cell != NULL; cell = cell->next)
        launcher_cell_kill(cell, LAUNCHER_KILL_SHUTDOWN);
}

/* Closes what is left of the cell and sends its last event. launcher_cells_collect() frees the struct. */
static void finish(struct cell *cell) {
    struct watch *watches[] = {&cell->init_watch, &cell->program_watch, &cell->report_watch, &cell->timer,
                               &cell->out_of_memory, &cell->listener};
    for (size_t i = 0; i < sizeof watches / sizeof watches[0]; i++) launcher_watch_close(watches[i]);
    if (cell->usage_file >= 0) close(cell->usage_file);
    cell->spawn.init = -1; /* owned by init_watch */
    spawn_close(&cell->spawn);
    launcher_network_return(cell->network);
    launcher_facts_report(cell, cell->failed ? LAUNCHER_FAILED : LAUNCHER_ENDED);
    free(cell->findings);
    cell->findings = NULL;
    launcher_trace_end(cell);
    cell->state = CELL_GONE;
}

/* The kernel may hold a group for a moment after its last process has ended: the timer retries. */
static void remove_groups(struct cell *cell) {
    int error = launcher_cgroup_remove(cell);
    uint64_t now = launcher_now();
    if (error == 0) return finish(cell);
    if (cell->timer.descriptor >= 0 && now < cell->removal_deadline_ns)
        return launcher_cell_set_timer(cell, REMOVAL_RETRY_NS);
    launcher_facts_note_failure(cell, LAUNCHER_STAGE_CGROUP, 0, error);
    finish(cell);
}

/* Records the program's wall-clock time once: what follows its end, such as the end of init, does not count. */
static void note_wall_time(struct cell *cell) {
    if (cell->started_ns != 0 && cell->facts.wall_ns == 0) cell->facts.wall_ns = launcher_now() - cell->started_ns;
}

/* Reaps init, and with it the whole pid namespace. Reads the counters, then begins to remove the groups. */
static void reap(struct cell *cell) {
    siginfo_t info;
    if (cell->init > 0) waitid(P_PID, (id_t)cell->init, &info, WEXITED);
    if (cell->state == CELL_BUILDING && cell->kill_reason != LAUNCHER_KILL_REQUEST)
        launcher_facts_note_failure(cell, LAUNCHER_STAGE_SPAWN, 0,
                                    cell->kill_reason == LAUNCHER_KILL_WALL ? ETIME : ECHILD);
    note_wall_time(cell);
    if (cell->discarded) launcher_facts_clear(cell);
    else launcher_facts_collect(cell);
    for (int i = 0; i < 2; i++)
        if (cell->storage[i] >= 0) close(cell->storage[i]);
    launcher_watch_close(&cell->listener);
    launcher_watch_close(&cell->init_watch);
    launcher_watch_close(&cell->out_of_memory);
    cell->state = CELL_REMOVING;
    cell->removal_deadline_ns = launcher_now() + REMOVAL_LIMIT_NS;
    remove_groups(cell);
}

/* Gives up a cell that cannot be built as planned. */
static void abandon(struct cell *cell, uint32_t stage, uint32_t operation, int error) {
    launcher_facts_note_failure(cell, stage, operation, error);
    if (cell->init > 0) launcher_cell_kill(cell, LAUNCHER_KILL_REQUEST);
    else reap(cell);
}

void launcher_cells_zygote_ended(uint64_t zygote) {
    for (struct cell *cell = launcher_cells(); cell != NULL; cell = cell->next)
        if (cell->zygote == zygote && cell->state == CELL_BUILDING && cell->program == 0)
            abandon(cell, LAUNCHER_STAGE_SPAWN, 0, ECHILD);
}

/* Whether only the end of init is awaited. */
static bool is_ending(const struct cell *cell) {
    return cell->kill_reason != LAUNCHER_KILL_NONE || (cell->program != 0 && cell->program_watch.descriptor < 0);
}

/*
 * Reaps children of ours that belong to a cell and have no watch: a program that ended before it reported
 * REPORT_STARTED, or a process that a program cloned as its sibling. Until they are reaped, init cannot end.
 */
static void reap_strays(void) {
    for (;;) {
        siginfo_t info = {0};
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return;
        for (const struct cell *cell = launcher_cells(); cell != NULL; cell = cell->next)
            if ((cell->init == info.si_pid && cell->init_watch.descriptor >= 0) ||
                (cell->program == info.si_pid && cell->program_watch.descriptor >= 0))
                return; /* its watch has an event */
        if (launcher_zygote_has_pid(info.si_pid)) return;
        waitid(P_PID, (id_t)info.si_pid, &info, WEXITED | WNOHANG);
    }
}

static void program_started(struct cell *cell, pid_t process, int pidfd) {
    uint32_t operation = 0;
    cell->program = process;
    int error = launcher_watch_open(&cell->program_watch, pidfd);
    if (error == 0) error = launcher_cgroup_join(cell, &operation);
    if (error != 0) return abandon(cell, LAUNCHER_STAGE_CGROUP, operation, error);
    if (cell->kill_reason != LAUNCHER_KILL_NONE) return kill_process(&cell->program_watch);
    launcher_cell_set_deadline(cell, BUILD_LIMIT_NS);
    error = report_send_go_ahead(cell->report_watch.descriptor);
    if (error != 0) abandon(cell, LAUNCHER_STAGE_SPAWN, 0, error);
}

static void interpreter_ready(struct cell *cell) {
    uint32_t operation = 0;
    int error = launcher_cgroup_limit_memory(cell, &operation);
    /* CPU time used so far is not the program's. While it waits, it uses none. */
    if (error == 0) error = launcher_cgroup_usage(cell, &cell->usage_at_start_ns);
    if (error != 0) return abandon(cell, LAUNCHER_STAGE_CGROUP, operation, error);
    cell->state = CELL_WAITING;
    /* Calls made by the interpreter's start are not the program's either. */
    cell->facts.refused_kinds = 0;
    cell->refused_total = 0;
    memset(cell->limited, 0, sizeof cell->limited);
    launcher_trace_ready(cell);
    launcher_cell_set_timer(cell, 0);
    launcher_watch_close(&cell->report_watch);
    cell->facts.process = cell->program;
    launcher_facts_report(cell, LAUNCHER_READY);
}

/* Acts on a report; false for one that cannot come now. On true, its descriptors are the cell's. */
static bool accept_report(struct cell *cell, const struct report *report, pid_t sender, const int *descriptors,
                          int count) {
    if (report->kind == REPORT_FAILED) {
        abandon(cell, report->stage, report->operation, report->error);
        return count == 0;
    }
    if (cell->state != CELL_BUILDING) return false;
    int error;
    switch (report->kind) {
    case REPORT_ROOT:
        if (count != 2 || cell->storage[0] >= 0) return false;
        cell->storage[0] = descriptors[0];
        cell->storage[1] = descriptors[1];
        if (cell->kill_reason != LAUNCHER_KILL_NONE) return true; /* init is about to end */
        error = launcher_program_spawn(cell);
        if (cell->zygote != 0) launcher_cell_set_deadline(cell, SPAWN_LIMIT_NS);
        if (error != 0) abandon(cell, LAUNCHER_STAGE_SPAWN, 0, error);
        return true;
    case REPORT_STARTED:
        if (count != 1 || cell->program != 0 || sender <= 0) return false;
        program_started(cell, sender, descriptors[0]);
        return true;
    case REPORT_CONFINED:
        if (count != 1 || cell->program == 0 || cell->listener.descriptor >= 0) return false;
        error = launcher_refusal_listen(cell, descriptors[0]);
        if (error != 0) abandon(cell, LAUNCHER_STAGE_PROGRAM, 0, error);
        return true;
    case REPORT_READY:
        if (count != 0 || cell->listener.descriptor < 0) return false;
        interpreter_ready(cell);
        return true;
    default:
        return false;
    }
}

/* The pid of the message's sender; 0 without credentials. */
static pid_t sender_of(struct msghdr *message) {
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL; part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_CREDENTIALS) continue;
        struct ucred credentials;
        memcpy(&credentials, CMSG_DATA(part), sizeof credentials);
        return credentials.pid;
    }
    return 0;
}

static void handle_report(struct watch *watch) {
    struct cell *cell = watch->owner;
    struct report report;
    struct iovec part = {.iov_base = &report, .iov_len = sizeof report};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * REPORT_DESCRIPTORS) + CMSG_SPACE(sizeof(struct ucred))];
    } control;
    while (watch->descriptor >= 0) {
        struct msghdr message = {
            .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
        ssize_t received = recvmsg(watch->descriptor, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (received < 0 && errno == EINTR) continue;
        if (received < 0 && errno == EAGAIN) return;
        if (received <= 0) {
            /* Every process of the cell has closed its end. If there is a program, its watch reports the rest. */
            launcher_watch_close(watch);
            if (cell->state == CELL_BUILDING && cell->program == 0) abandon(cell, LAUNCHER_STAGE_SPAWN, 0, ECHILD);
            return;
        }
        int descriptors[REPORT_DESCRIPTORS];
        int count = descriptors_take(&message, descriptors, REPORT_DESCRIPTORS);
        bool whole = received == sizeof report && (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0;
        if (whole && accept_report(cell, &report, sender_of(&message), descriptors, count)) continue;
        descriptors_close(descriptors, count);
        return abandon(cell, LAUNCHER_STAGE_CELL, 0, EBADMSG);
    }
}

static void handle_program_end(struct watch *watch) {
    struct cell *cell = watch->owner;
    siginfo_t info = {0};
    /* Its last report may still be in the socket. */
    if (cell->report_watch.descriptor >= 0) handle_report(&cell->report_watch);
    waitid(P_PID, (id_t)cell->program, &info, WEXITED);
    launcher_watch_close(watch);
    /* A waiting program ran no student's code, so its end is our fault; unless a BUDGET that started it is unread. */
    if (cell->state == CELL_WAITING && cell->kill_reason == LAUNCHER_KILL_NONE) handle_requests();
    if (cell->state == CELL_WAITING && cell->kill_reason == LAUNCHER_KILL_NONE)
        launcher_facts_note_failure(cell, LAUNCHER_STAGE_WAIT, 0, ECHILD);
    if (cell->state != CELL_BUILDING) {
        cell->facts.program_ended = 1;
        cell->facts.wait_status =
            info.si_code == CLD_EXITED ? (info.si_status & 0xFF) << 8 : info.si_status & 0x7F;
        note_wall_time(cell);
    }
    launcher_cell_set_timer(cell, STRAY_RETRY_NS);
    kill_process(&cell->init_watch);
}

static void handle_init_end(struct watch *watch) {
    struct cell *cell = watch->owner;
    if (cell->report_watch.descriptor >= 0) handle_report(&cell->report_watch);
    if (cell->program_watch.descriptor >= 0) handle_program_end(&cell->program_watch);
    reap(cell);
}

static void handle_out_of_memory(struct watch *watch) {
    uint64_t count;
    /* One process out of memory ends its cell, as memory.oom.group does on v2. Removing the group signals this too. */
    if (read(watch->descriptor, &count, sizeof count) > 0) launcher_cell_kill(watch->owner, LAUNCHER_KILL_MEMORY);
}

/* Kills the cell if it has reached a limit; otherwise sets the timer to the earliest time at which it can. */
static void enforce_limits(struct cell *cell) {
    enum launcher_kill_reason reached = launcher_limits_reached(cell);
    if (reached != LAUNCHER_KILL_NONE) launcher_cell_kill(cell, reached);
    else launcher_cell_set_timer(cell, launcher_limits_earliest(cell));
}

void launcher_cell_grant(struct cell *cell, uint64_t cpu_ns, uint64_t wall_ns, bool quiet) {
    if (cell->state == CELL_WAITING) {
        cell->state = CELL_RUNNING;
        cell->started_ns = launcher_now();
    }
    if (cell->state != CELL_RUNNING) return;
    if (quiet) launcher_limits_read_usage(cell);
    else launcher_facts_report(cell, LAUNCHER_USAGE);
    launcher_limits_grant(cell, cpu_ns, wall_ns);
    enforce_limits(cell);
}

void launcher_cell_extend(struct cell *cell, uint64_t cpu_ns, uint64_t wall_ns) {
    /* The timer expires at the earlier limit, and is then set anew. */
    if (cell->state == CELL_RUNNING) launcher_limits_extend(cell, cpu_ns, wall_ns);
}

static void handle_timer(struct watch *watch) {
    struct cell *cell = watch->owner;
    uint64_t count;
    if (read(watch->descriptor, &count, sizeof count) <= 0) return;
    if (cell->state == CELL_REMOVING) return remove_groups(cell);
    /* A grant that was sent in time counts even if we read it late, for example after the launcher was stopped. */
    if (!is_ending(cell) && launcher_limits_reached(cell) != LAUNCHER_KILL_NONE) handle_requests();
    if (cell->state == CELL_REMOVING || cell->state == CELL_GONE) return;
    if (!is_ending(cell)) return enforce_limits(cell);
    reap_strays();
    launcher_cell_set_timer(cell, STRAY_RETRY_NS);
}

static void handle_listener(struct watch *watch) {
    enum launcher_kill_reason reason = launcher_refusal_answer(watch->owner);
    if (reason != LAUNCHER_KILL_NONE) launcher_cell_kill(watch->owner, reason);
}

void launcher_cell_start(uint64_t id, uint64_t zygote, const int *descriptors, int count) {
    struct cell *cell = launcher_cell_new(id);
    if (cell == NULL) {
        descriptors_close(descriptors, count);
        return launcher_events_send_failure(id, LAUNCHER_STAGE_REQUEST, ENOMEM);
    }
    cell->init_watch.handle = handle_init_end;
    cell->program_watch.handle = handle_program_end;
    cell->report_watch.handle = handle_report;
    cell->timer.handle = handle_timer;
    cell->out_of_memory.handle = handle_out_of_memory;
    cell->listener.handle = handle_listener;
    cell->zygote = zygote;
    cell->spawn.plan = descriptors[0];
    cell->spawn.count = count - 1;
    memcpy(cell->spawn.descriptors, descriptors + 1, sizeof(int) * (size_t)(count - 1));

    uint32_t stage = 0, operation = 0;
    int error = launcher_build(cell, &stage, &operation);
    if (error != 0) return abandon(cell, stage, operation, error);
    launcher_cell_set_deadline(cell, BUILD_LIMIT_NS);
}
