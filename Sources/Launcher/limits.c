#include "limits.h"

#include "cgroup.h"
#include "clock.h"
#include "facts.h"

#include <sys/wait.h>

/* How closely CPU time is watched near its limit. */
#define SHORTEST_WAIT_NS NANOSECONDS_PER_MILLISECOND

void launcher_limits_read_usage(struct cell *cell) {
    uint64_t now;
    if (cell->started_ns != 0 && launcher_cgroup_usage(cell, &now) == 0 && now >= cell->usage_at_start_ns)
        cell->usage_ns = now - cell->usage_at_start_ns;
}

/* By itself, and its watch is about to ring. */
static bool has_ended(const struct cell *cell) {
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)cell->program, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

void launcher_limits_check(struct cell *cell) {
    uint64_t now = launcher_now();
    if (now >= cell->wall_deadline_ns) {
        /* It was in time; we are late, where the machine is busy. */
        if (cell->state == CELL_RUNNING && has_ended(cell)) return;
        return launcher_cell_kill(cell, LAUNCHER_KILL_WALL);
    }
    uint64_t wait = cell->wall_deadline_ns - now;
    if (cell->state == CELL_RUNNING) {
        launcher_limits_read_usage(cell);
        if (cell->usage_ns >= cell->cpu_limit_ns) return launcher_cell_kill(cell, LAUNCHER_KILL_CPU);
        uint64_t earliest = (cell->cpu_limit_ns - cell->usage_ns) / cell->cpus;
        if (earliest < SHORTEST_WAIT_NS) earliest = SHORTEST_WAIT_NS;
        if (earliest < wait) wait = earliest;
    }
    launcher_cell_wake(cell, wait);
}

void launcher_limits_grant(struct cell *cell, uint64_t cpu_ns, uint64_t wall_ns, bool quiet) {
    if (cell->state == CELL_WAITING) {
        cell->state = CELL_RUNNING;
        cell->started_ns = launcher_now();
    }
    if (cell->state != CELL_RUNNING) return;
    if (quiet) launcher_limits_read_usage(cell);
    else launcher_facts_report(cell, LAUNCHER_USAGE);
    cell->cpu_limit_ns = cell->usage_ns + cpu_ns;
    cell->wall_deadline_ns = launcher_now() + wall_ns;
    launcher_limits_check(cell);
}
