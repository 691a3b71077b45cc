#include "limits.h"

#include "cgroup.h"
#include "clock.h"
#include "facts.h"

/* How closely CPU time is watched near its limit. */
#define SHORTEST_WAIT_NS NANOSECONDS_PER_MILLISECOND

void launcher_limits_read_usage(struct cell *cell) {
    uint64_t now;
    if (cell->started_ns != 0 && launcher_cgroup_usage(cell, &now) == 0 && now >= cell->usage_at_start_ns)
        cell->usage_ns = now - cell->usage_at_start_ns;
}

enum launcher_kill_reason launcher_limits_struck(struct cell *cell) {
    if (launcher_now() >= cell->wall_deadline_ns) return LAUNCHER_KILL_WALL;
    if (cell->state != CELL_RUNNING) return LAUNCHER_KILL_NONE;
    launcher_limits_read_usage(cell);
    return cell->usage_ns >= cell->cpu_limit_ns ? LAUNCHER_KILL_CPU : LAUNCHER_KILL_NONE;
}

void launcher_limits_check(struct cell *cell) {
    enum launcher_kill_reason struck = launcher_limits_struck(cell);
    uint64_t now = launcher_now();
    if (struck != LAUNCHER_KILL_NONE) return launcher_cell_kill(cell, struck);
    uint64_t wait = cell->wall_deadline_ns > now ? cell->wall_deadline_ns - now : 1;
    if (cell->state == CELL_RUNNING) {
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
