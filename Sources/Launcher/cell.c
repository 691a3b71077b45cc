#include "cell.h"

#include "cgroup.h"
#include "clock.h"
#include "control.h"
#include "inside.h"
#include "refusal.h"
#include "watch.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define REMOVAL_LIMIT_NS (2 * NANOSECONDS_PER_SECOND)
#define REMOVAL_RETRY_NS (2 * NANOSECONDS_PER_MILLISECOND)
/* How closely CPU time is watched near its limit. */
#define SHORTEST_WAIT_NS NANOSECONDS_PER_MILLISECOND

static struct cell *cells;

void launcher_cells_add(struct cell *cell) {
    cell->next = cells;
    cells = cell;
}

struct cell *launcher_cell_find(uint64_t id) {
    for (struct cell *cell = cells; cell != NULL; cell = cell->next)
        if (cell->id == id && cell->state != CELL_GONE) return cell;
    return NULL;
}

bool launcher_cells_empty(void) { return cells == NULL; }

void launcher_cells_kill_all(void) {
    for (struct cell *cell = cells; cell != NULL; cell = cell->next) launcher_cell_kill(cell, LAUNCHER_KILL_SHUTDOWN);
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

/* Keeps the first failure: what follows it is its consequence. */
static void note_failure(struct cell *cell, uint32_t stage, uint32_t operation, int error) {
    if (cell->failed) return;
    cell->failed = true;
    cell->facts.stage = stage;
    cell->facts.operation = operation;
    cell->facts.error = error;
}

static void read_usage(struct cell *cell) {
    uint64_t now;
    /* The counter was readable when the cell was built; should it fail now, the last reading stands. */
    if (launcher_cgroup_usage(cell, &now) == 0 && now >= cell->usage_at_start_ns)
        cell->usage_ns = now - cell->usage_at_start_ns;
}

void launcher_cell_wake(struct cell *cell, uint64_t nanoseconds) {
    struct itimerspec when = {
        .it_value = {
            .tv_sec = (time_t)(nanoseconds / NANOSECONDS_PER_SECOND),
            .tv_nsec = (long)(nanoseconds % NANOSECONDS_PER_SECOND),
        },
    };
    if (nanoseconds == 0) when.it_value.tv_nsec = 1;
    timerfd_settime(cell->watches[WATCH_TIMER].descriptor, 0, &when, NULL);
}

/* Enforces both time limits, or sets the timer to the earliest moment at which one can be reached. */
static void check_limits(struct cell *cell) {
    uint64_t now = launcher_now();
    if (now >= cell->wall_deadline_ns) return launcher_cell_kill(cell, LAUNCHER_KILL_WALL);
    uint64_t wait = cell->wall_deadline_ns - now;
    if (cell->state == CELL_RUNNING) {
        read_usage(cell);
        if (cell->usage_ns >= cell->cpu_limit_ns) return launcher_cell_kill(cell, LAUNCHER_KILL_CPU);
        uint64_t earliest = (cell->cpu_limit_ns - cell->usage_ns) / cell->cpus;
        if (earliest < SHORTEST_WAIT_NS) earliest = SHORTEST_WAIT_NS;
        if (earliest < wait) wait = earliest;
    }
    launcher_cell_wake(cell, wait);
}

void launcher_cell_kill(struct cell *cell, enum launcher_kill_reason reason) {
    if (cell->state != CELL_BUILDING && cell->state != CELL_RUNNING) return;
    if (cell->kill_reason == LAUNCHER_KILL_NONE) cell->kill_reason = reason;
    launcher_cgroup_kill(cell);
    syscall(SYS_pidfd_send_signal, cell->watches[WATCH_PROCESS].descriptor, SIGKILL, NULL, 0);
}

static void measure(int directory, uint64_t *free_bytes, uint64_t *free_files) {
    struct statfs status;
    if (directory < 0 || fstatfs(directory, &status) != 0) return;
    *free_bytes = (uint64_t)status.f_bavail * (uint64_t)status.f_bsize;
    *free_files = status.f_ffree;
}

/* Reads every counter of the cell, and puts what follows an event into `findings`. */
static void collect_facts(struct cell *cell) {
    if (cell->usage_file >= 0) read_usage(cell);
    cell->facts.cpu_ns = cell->usage_ns;
    cell->facts.storage_known = cell->storage[0] >= 0;
    measure(cell->storage[0], &cell->facts.work_free_bytes, &cell->facts.work_free_files);
    measure(cell->storage[1], &cell->facts.tmp_free_bytes, &cell->facts.tmp_free_files);

    size_t room = LAUNCHER_PACKET_LIMIT - sizeof cell->facts;
    if (cell->findings == NULL) cell->findings = malloc(room);
    if (cell->findings == NULL) abort(); /* the service sees the launcher end, which is the truth */
    size_t refused = cell->facts.refused_kinds * sizeof cell->refused[0];
    memcpy(cell->findings, cell->refused, refused);
    cell->findings_length = refused + launcher_cgroup_evidence(cell, cell->findings + refused, room - refused,
                                                               &cell->facts.evidence_texts);
}

static void report(struct cell *cell, enum launcher_event_kind kind) {
    cell->facts.version = LAUNCHER_WIRE_VERSION;
    cell->facts.kind = kind;
    cell->facts.cell = cell->id;
    cell->facts.kill_reason = cell->kill_reason;
    launcher_control_send(&cell->facts, cell->findings, cell->findings_length);
}

void launcher_cell_budget(struct cell *cell, uint64_t cpu_ns, uint64_t wall_ns) {
    if (cell->state != CELL_RUNNING) return;
    collect_facts(cell);
    report(cell, LAUNCHER_USAGE);
    cell->cpu_limit_ns = cell->usage_ns + cpu_ns;
    cell->wall_deadline_ns = launcher_now() + wall_ns;
    check_limits(cell);
}

/* Everything is known and nothing is left. The struct stays until launcher_cells_collect. */
static void finish(struct cell *cell) {
    for (int i = 0; i < WATCH_SOURCES; i++) launcher_watch_close(&cell->watches[i]);
    if (cell->usage_file >= 0) close(cell->usage_file);
    report(cell, cell->failed ? LAUNCHER_FAILED : LAUNCHER_ENDED);
    free(cell->findings);
    cell->findings = NULL;
    cell->state = CELL_GONE;
}

static void remove_groups(struct cell *cell) {
    int error = launcher_cgroup_remove(cell);
    uint64_t now = launcher_now();
    if (error == 0) return finish(cell);
    bool can_wait = cell->watches[WATCH_TIMER].descriptor >= 0;
    if (can_wait && now < cell->removal_deadline_ns) return launcher_cell_wake(cell, REMOVAL_RETRY_NS);
    note_failure(cell, LAUNCHER_STAGE_CGROUP, 0, error);
    finish(cell);
}

/* The first process is gone, and with it the whole pid namespace. */
static void bury(struct cell *cell) {
    siginfo_t info;
    if (cell->process > 0) waitid(P_PID, (id_t)cell->process, &info, WEXITED);
    if (cell->state == CELL_BUILDING && cell->kill_reason != LAUNCHER_KILL_REQUEST)
        note_failure(cell, LAUNCHER_STAGE_CELL, 0, cell->kill_reason == LAUNCHER_KILL_WALL ? ETIMEDOUT : ECHILD);
    if (cell->started_ns != 0) cell->facts.wall_ns = launcher_now() - cell->started_ns;
    collect_facts(cell);
    for (int i = 0; i < 2; i++)
        if (cell->storage[i] >= 0) close(cell->storage[i]);
    launcher_watch_close(&cell->watches[WATCH_LISTENER]);
    launcher_watch_close(&cell->watches[WATCH_PROCESS]);
    launcher_watch_close(&cell->watches[WATCH_OOM]);
    cell->state = CELL_REMOVING;
    cell->removal_deadline_ns = launcher_now() + REMOVAL_LIMIT_NS;
    remove_groups(cell);
}

void launcher_cell_abandon(struct cell *cell, uint32_t stage, uint32_t operation, int error) {
    note_failure(cell, stage, operation, error);
    if (cell->process > 0) launcher_cell_kill(cell, LAUNCHER_KILL_REQUEST);
    else bury(cell);
}

/* Limits and clocks begin here: what building the cell cost is not the program's. */
static void begin(struct cell *cell, int listener) {
    cell->watches[WATCH_LISTENER].descriptor = listener;
    int error = launcher_watch_add(&cell->watches[WATCH_LISTENER]);
    if (error == 0) error = launcher_cgroup_usage(cell, &cell->usage_at_start_ns);
    if (error != 0) return launcher_cell_abandon(cell, LAUNCHER_STAGE_CGROUP, 0, error);
    cell->state = CELL_RUNNING;
    cell->started_ns = launcher_now();
    cell->wall_deadline_ns = cell->started_ns + cell->wall_limit_ns;
    struct launcher_event event = {.version = LAUNCHER_WIRE_VERSION, .kind = LAUNCHER_STARTED, .cell = cell->id};
    launcher_control_send(&event, NULL, 0);
    check_limits(cell);
}

/* Whether this report can come now; its descriptors are the cell's then. */
static bool accept_report(struct cell *cell, const struct cell_report *report, const int *descriptors) {
    switch (report->kind) {
    case CELL_REPORT_FAILED:
        launcher_cell_abandon(cell, report->stage, report->operation, report->error);
        return true;
    case CELL_REPORT_STORAGE:
        if (cell->storage[0] >= 0 || descriptors[0] < 0 || descriptors[1] < 0) return false;
        cell->storage[0] = descriptors[0];
        cell->storage[1] = descriptors[1];
        return true;
    case CELL_REPORT_LISTENER:
        if (cell->state != CELL_BUILDING || descriptors[0] < 0 || descriptors[1] >= 0) return false;
        begin(cell, descriptors[0]);
        return true;
    case CELL_REPORT_ENDED:
        cell->facts.program_ended = 1;
        cell->facts.wait_status = report->wait_status;
        return true;
    default:
        return false;
    }
}

static void read_report(struct cell *cell) {
    struct cell_report report;
    struct iovec part = {.iov_base = &report, .iov_len = sizeof report};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * CELL_REPORT_DESCRIPTORS)];
    } control;
    for (;;) {
        struct msghdr message = {
            .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
        ssize_t received =
            recvmsg(cell->watches[WATCH_REPORT].descriptor, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (received < 0 && errno == EINTR) continue;
        if (received < 0 && errno == EAGAIN) return;
        /* Every process of the cell has closed its end; the process watch says the rest. */
        if (received <= 0) return launcher_watch_close(&cell->watches[WATCH_REPORT]);
        int descriptors[CELL_REPORT_DESCRIPTORS] = {-1, -1};
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        if (rights != NULL && rights->cmsg_level == SOL_SOCKET && rights->cmsg_type == SCM_RIGHTS)
            memcpy(descriptors, CMSG_DATA(rights), rights->cmsg_len - CMSG_LEN(0));
        bool whole = received == sizeof report && (message.msg_flags & MSG_CTRUNC) == 0;
        if (!whole || !accept_report(cell, &report, descriptors)) {
            for (int i = 0; i < CELL_REPORT_DESCRIPTORS; i++)
                if (descriptors[i] >= 0) close(descriptors[i]);
            return launcher_cell_abandon(cell, LAUNCHER_STAGE_CELL, 0, EBADMSG);
        }
    }
}

void launcher_cell_handle(struct watch *watch) {
    struct cell *cell = watch->cell;
    uint64_t count;
    if (watch->descriptor < 0) return; /* closed earlier in this round of events */
    switch (watch->source) {
    case WATCH_REPORT:
        return read_report(cell);
    case WATCH_LISTENER:
        return launcher_refusal_handle(cell);
    case WATCH_OOM:
        /* One process out of memory ends its cell, as memory.oom.group does on v2. Removing the group rings too. */
        if (read(watch->descriptor, &count, sizeof count) > 0) launcher_cell_kill(cell, LAUNCHER_KILL_MEMORY);
        return;
    case WATCH_TIMER:
        if (read(watch->descriptor, &count, sizeof count) <= 0) return;
        if (cell->state == CELL_REMOVING) return remove_groups(cell);
        return check_limits(cell);
    case WATCH_PROCESS:
        /* What it said last is still in the socket. */
        if (cell->watches[WATCH_REPORT].descriptor >= 0) read_report(cell);
        return bury(cell);
    default:
        return;
    }
}
