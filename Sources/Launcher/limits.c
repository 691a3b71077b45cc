#include "limits.h"

#include "cgroup.h"
#include "clock.h"

#include <sys/wait.h>

/* The shortest interval between two readings of CPU time, near its limit. */
#define SHORTEST_WAIT_NS NANOSECONDS_PER_MILLISECOND

void launcher_limits_read_usage(struct cell *cell) {
    uint64_t now;
    if (cell->started_ns != 0 && launcher_cgroup_usage(cell, &now) == 0 && now >= cell->usage_at_start_ns)
        cell->usage_ns = now - cell->usage_at_start_ns;
}

/* Whether the program has exited and its pidfd's event is still to come. */
static bool has_ended(const struct cell *cell) {
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)cell->program, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

enum launcher_kill_reason launcher_limits_reached(struct cell *cell) {
    if (launcher_now() >= cell->wall_deadline_ns)
        /* A program that has exited was in time: on a busy machine it is the launcher that is late. */
        return cell->state == CELL_RUNNING && has_ended(cell) ? LAUNCHER_KILL_NONE : LAUNCHER_KILL_WALL;
    if (cell->state != CELL_RUNNING) return LAUNCHER_KILL_NONE;
    launcher_limits_read_usage(cell);
    return cell->usage_ns >= cell->cpu_limit_ns ? LAUNCHER_KILL_CPU : LAUNCHER_KILL_NONE;
}

uint64_t launcher_limits_earliest(const struct cell *cell) {
    uint64_t now = launcher_now();
    uint64_t wait = cell->wall_deadline_ns > now ? cell->wall_deadline_ns - now : 1;
    if (cell->state != CELL_RUNNING) return wait;
    uint64_t cpu_wait = (cell->cpu_limit_ns - cell->usage_ns) / cell->cpus;
    if (cpu_wait < SHORTEST_WAIT_NS) cpu_wait = SHORTEST_WAIT_NS;
    return cpu_wait < wait ? cpu_wait : wait;
}

void launcher_limits_grant(struct cell *cell, uint64_t cpu_ns, uint64_t wall_ns) {
    cell->cpu_limit_ns = cell->usage_ns + cpu_ns;
    cell->wall_deadline_ns = launcher_now() + wall_ns;
}
