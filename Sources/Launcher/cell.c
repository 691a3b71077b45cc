#include "cell.h"

#include "cgroup.h"
#include "clock.h"
#include "control.h"
#include "descriptors.h"
#include "facts.h"
#include "limits.h"
#include "network.h"
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
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define REMOVAL_LIMIT_NS (2 * NANOSECONDS_PER_SECOND)
#define REMOVAL_RETRY_NS (2 * NANOSECONDS_PER_MILLISECOND)
#define STRAY_RETRY_NS (100 * NANOSECONDS_PER_MILLISECOND)

static struct cell *cells;

struct cell *launcher_cell_find(uint64_t id) {
    for (struct cell *cell = cells; cell != NULL; cell = cell->next)
        if (cell->id == id && cell->state != CELL_GONE) return cell;
    return NULL;
}

bool launcher_cells_empty(void) { return cells == NULL; }

void launcher_cells_kill_all(void) {
    for (struct cell *cell = cells; cell != NULL; cell = cell->next) launcher_cell_kill(cell, LAUNCHER_KILL_SHUTDOWN);
}

void launcher_cells_orphan(uint64_t zygote, int error) {
    for (struct cell *cell = cells; cell != NULL; cell = cell->next)
        if (cell->zygote == zygote && cell->state == CELL_BUILDING && cell->program == 0)
            launcher_cell_abandon(cell, LAUNCHER_STAGE_SPAWN, 0, error);
}

void launcher_cells_collect(void) {
    for (struct cell **link = &cells; *link != NULL;) {
        struct cell *cell = *link;
        if (cell->state != CELL_GONE) {
            link = &cell->next;
            continue;
        }
        *link = cell->next;
        plan_close(&cell->plan);
        free(cell);
    }
}

void launcher_cell_wake(struct cell *cell, uint64_t nanoseconds) {
    struct itimerspec when = {
        .it_value = {
            .tv_sec = (time_t)(nanoseconds / NANOSECONDS_PER_SECOND),
            .tv_nsec = (long)(nanoseconds % NANOSECONDS_PER_SECOND),
        },
    };
    timerfd_settime(cell->timer.descriptor, 0, &when, NULL);
}

void launcher_cell_allow(struct cell *cell, uint64_t nanoseconds) {
    cell->wall_deadline_ns = launcher_now() + nanoseconds;
    launcher_cell_wake(cell, nanoseconds);
}

static void end_process(const struct watch *watch) {
    if (watch->descriptor >= 0) syscall(SYS_pidfd_send_signal, watch->descriptor, SIGKILL, NULL, 0);
}

void launcher_cell_kill(struct cell *cell, enum launcher_kill_reason reason) {
    if (cell->state == CELL_REMOVING || cell->state == CELL_GONE) return;
    if (cell->kill_reason == LAUNCHER_KILL_NONE) cell->kill_reason = reason;
    if (cell->timer.descriptor >= 0) launcher_cell_wake(cell, STRAY_RETRY_NS);
    launcher_cgroup_kill(cell);
    end_process(&cell->program_watch);
    /* Ending the first process ends every other one of the pid namespace (man 7 pid_namespaces). */
    end_process(&cell->init_watch);
}

void launcher_cell_discard(struct cell *cell) {
    cell->forgotten = true;
    launcher_cell_kill(cell, LAUNCHER_KILL_REQUEST);
}

/* Everything is known and nothing is left. The struct stays until launcher_cells_collect. */
static void finish(struct cell *cell) {
    struct watch *watches[] = {&cell->init_watch, &cell->program_watch, &cell->report_watch, &cell->timer,
                               &cell->out_of_memory, &cell->listener};
    for (size_t i = 0; i < sizeof watches / sizeof watches[0]; i++) launcher_watch_close(watches[i]);
    if (cell->usage_file >= 0) close(cell->usage_file);
    cell->spawn.init = -1; /* the watch's own */
    spawn_close(&cell->spawn);
    launcher_network_return(cell->network);
    launcher_facts_report(cell, cell->failed ? LAUNCHER_FAILED : LAUNCHER_ENDED);
    free(cell->findings);
    cell->findings = NULL;
    launcher_trace_end(cell);
    cell->state = CELL_GONE;
}

static void remove_groups(struct cell *cell) {
    int error = launcher_cgroup_remove(cell);
    uint64_t now = launcher_now();
    if (error == 0) return finish(cell);
    if (cell->timer.descriptor >= 0 && now < cell->removal_deadline_ns)
        return launcher_cell_wake(cell, REMOVAL_RETRY_NS);
    launcher_facts_note_failure(cell, LAUNCHER_STAGE_CGROUP, 0, error);
    finish(cell);
}

/* What follows the program's end, such as that of init, is not its time. */
static void note_end(struct cell *cell) {
    if (cell->started_ns != 0 && cell->facts.wall_ns == 0) cell->facts.wall_ns = launcher_now() - cell->started_ns;
}

/* The first process is gone, and with it the whole pid namespace. */
static void reap(struct cell *cell) {
    siginfo_t info;
    if (cell->init > 0) waitid(P_PID, (id_t)cell->init, &info, WEXITED);
    if (cell->state == CELL_BUILDING && cell->kill_reason != LAUNCHER_KILL_REQUEST)
        launcher_facts_note_failure(cell, LAUNCHER_STAGE_SPAWN, 0,
                                    cell->kill_reason == LAUNCHER_KILL_WALL ? ETIME : ECHILD);
    note_end(cell);
    if (cell->forgotten) launcher_facts_forget(cell);
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

void launcher_cell_abandon(struct cell *cell, uint32_t stage, uint32_t operation, int error) {
    launcher_facts_note_failure(cell, stage, operation, error);
    if (cell->init > 0) launcher_cell_kill(cell, LAUNCHER_KILL_REQUEST);
    else reap(cell);
}

/* Nothing but the end of init is awaited. */
static bool is_ending(const struct cell *cell) {
    return cell->kill_reason != LAUNCHER_KILL_NONE || (cell->program != 0 && cell->program_watch.descriptor < 0);
}

/*
 * A child of ours that belongs to a cell but is known to none: a program that never said that it was born, or one that
 * a program has cloned as its sibling. Nobody else reaps it, and the end of the cell's init waits for that.
 */
static void reap_strays(void) {
    for (;;) {
        siginfo_t info = {0};
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return;
        for (const struct cell *cell = cells; cell != NULL; cell = cell->next)
            if ((cell->init == info.si_pid && cell->init_watch.descriptor >= 0) ||
                (cell->program == info.si_pid && cell->program_watch.descriptor >= 0))
                return; /* its watch rings */
        if (launcher_zygote_is(info.si_pid)) return;
        waitid(P_PID, (id_t)info.si_pid, &info, WEXITED | WNOHANG);
    }
}

static void program_started(struct cell *cell, pid_t process, int pidfd) {
    uint32_t operation = 0;
    cell->program = process;
    int error = launcher_watch_open(&cell->program_watch, pidfd);
    if (error == 0) error = launcher_cgroup_join(cell, &operation);
    if (error != 0) return launcher_cell_abandon(cell, LAUNCHER_STAGE_CGROUP, operation, error);
    if (cell->kill_reason != LAUNCHER_KILL_NONE) return end_process(&cell->program_watch);
    launcher_cell_allow(cell, BUILD_LIMIT_NS);
    if (send(cell->report_watch.descriptor, "", 1, MSG_NOSIGNAL) != 1)
        launcher_cell_abandon(cell, LAUNCHER_STAGE_SPAWN, 0, errno);
}

static void be_ready(struct cell *cell) {
    uint32_t operation = 0;
    int error = launcher_cgroup_limit_memory(cell, &operation);
    /* What it has used by now is not the program's; while it waits, it uses none. */
    if (error == 0) error = launcher_cgroup_usage(cell, &cell->usage_at_start_ns);
    if (error != 0) return launcher_cell_abandon(cell, LAUNCHER_STAGE_CGROUP, operation, error);
    cell->state = CELL_WAITING;
    /* Calls that were refused to the interpreter are nobody's offence. */
    cell->facts.refused_kinds = 0;
    cell->refused_total = 0;
    memset(cell->limited, 0, sizeof cell->limited);
    launcher_trace_ready(cell);
    launcher_cell_wake(cell, 0);
    launcher_watch_close(&cell->report_watch);
    cell->facts.process = cell->program;
    launcher_facts_report(cell, LAUNCHER_READY);
}

/* Whether this report can come now; its descriptors are the cell's then. */
static bool accept_report(struct cell *cell, const struct report *report, pid_t sender, const int *descriptors,
                          int count) {
    if (report->kind == REPORT_FAILED) {
        launcher_cell_abandon(cell, report->stage, report->operation, report->error);
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
        error = launcher_cell_spawn(cell);
        if (error != 0) launcher_cell_abandon(cell, LAUNCHER_STAGE_SPAWN, 0, error);
        return true;
    case REPORT_STARTED:
        if (count != 1 || cell->program != 0 || sender <= 0) return false;
        program_started(cell, sender, descriptors[0]);
        return true;
    case REPORT_CONFINED:
        if (count != 1 || cell->program == 0 || cell->listener.descriptor >= 0) return false;
        error = launcher_refusal_listen(cell, descriptors[0]);
        if (error != 0) launcher_cell_abandon(cell, LAUNCHER_STAGE_PROGRAM, 0, error);
        return true;
    case REPORT_READY:
        if (count != 0 || cell->listener.descriptor < 0) return false;
        be_ready(cell);
        return true;
    default:
        return false;
    }
}

/* The sender's number; 0 where it is not known. */
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
            /* Every process of the cell has closed its end; the process watches say the rest, if there is one. */
            launcher_watch_close(watch);
            if (cell->state == CELL_BUILDING && cell->program == 0)
                launcher_cell_abandon(cell, LAUNCHER_STAGE_SPAWN, 0, ECHILD);
            return;
        }
        int descriptors[REPORT_DESCRIPTORS];
        int count = descriptors_take(&message, descriptors, REPORT_DESCRIPTORS);
        bool whole = received == sizeof report && (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0;
        if (whole && accept_report(cell, &report, sender_of(&message), descriptors, count)) continue;
        descriptors_close(descriptors, count);
        return launcher_cell_abandon(cell, LAUNCHER_STAGE_CELL, 0, EBADMSG);
    }
}

static void handle_program_end(struct watch *watch) {
    struct cell *cell = watch->owner;
    siginfo_t info = {0};
    /* What it said last is still in the socket. */
    if (cell->report_watch.descriptor >= 0) handle_report(&cell->report_watch);
    waitid(P_PID, (id_t)cell->program, &info, WEXITED);
    launcher_watch_close(watch);
    /* Whatever ended it while it waited, no student's code had been in it; unless it has been told to begin just now. */
    if (cell->state == CELL_WAITING && cell->kill_reason == LAUNCHER_KILL_NONE) launcher_control_catch_up();
    if (cell->state == CELL_WAITING && cell->kill_reason == LAUNCHER_KILL_NONE)
        launcher_facts_note_failure(cell, LAUNCHER_STAGE_WAIT, 0, ECHILD);
    if (cell->state != CELL_BUILDING) {
        cell->facts.program_ended = 1;
        cell->facts.wait_status =
            info.si_code == CLD_EXITED ? (info.si_status & 0xFF) << 8 : info.si_status & 0x7F;
        note_end(cell);
    }
    launcher_cell_wake(cell, STRAY_RETRY_NS);
    end_process(&cell->init_watch);
}

static void handle_init_end(struct watch *watch) {
    struct cell *cell = watch->owner;
    if (cell->report_watch.descriptor >= 0) handle_report(&cell->report_watch);
    if (cell->program_watch.descriptor >= 0) handle_program_end(&cell->program_watch);
    reap(cell);
}

static void handle_out_of_memory(struct watch *watch) {
    uint64_t count;
    /* One process out of memory ends its cell, as memory.oom.group does on v2. Removing the group rings too. */
    if (read(watch->descriptor, &count, sizeof count) > 0) launcher_cell_kill(watch->owner, LAUNCHER_KILL_MEMORY);
}

static void handle_timer(struct watch *watch) {
    struct cell *cell = watch->owner;
    uint64_t count;
    if (read(watch->descriptor, &count, sizeof count) <= 0) return;
    if (cell->state == CELL_REMOVING) return remove_groups(cell);
    /* A grant that was sent in time counts, though we come to read it late: we may have been stopped meanwhile. */
    if (!is_ending(cell) && launcher_limits_struck(cell) != LAUNCHER_KILL_NONE) launcher_control_catch_up();
    if (cell->state == CELL_REMOVING || cell->state == CELL_GONE) return;
    if (!is_ending(cell)) return launcher_limits_check(cell);
    reap_strays();
    launcher_cell_wake(cell, STRAY_RETRY_NS);
}

static void handle_listener(struct watch *watch) { launcher_refusal_handle(watch->owner); }

struct cell *launcher_cell_new(uint64_t id) {
    struct cell *cell = calloc(1, sizeof *cell);
    if (cell == NULL) return NULL;
    cell->id = id;
    cell->cpus = 1; /* unless the plan says otherwise */
    cell->network = cell->usage_file = cell->storage[0] = cell->storage[1] = -1;
    cell->spawn = (struct spawn){.cell = id, .init = -1, .plan = -1, .report = -1, .cgroup = -1};
    cell->init_watch = (struct watch){.handle = handle_init_end, .owner = cell, .descriptor = -1};
    cell->program_watch = (struct watch){.handle = handle_program_end, .owner = cell, .descriptor = -1};
    cell->report_watch = (struct watch){.handle = handle_report, .owner = cell, .descriptor = -1};
    cell->timer = (struct watch){.handle = handle_timer, .owner = cell, .descriptor = -1};
    cell->out_of_memory = (struct watch){.handle = handle_out_of_memory, .owner = cell, .descriptor = -1};
    cell->listener = (struct watch){.handle = handle_listener, .owner = cell, .descriptor = -1};
    cell->next = cells;
    cells = cell;
    return cell;
}
