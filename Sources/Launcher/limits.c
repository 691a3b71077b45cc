#include "limits.h"

#include "cgroup.h"
#include "clock.h"
#include "run_delay.h"

#include <sys/wait.h>

/* The shortest interval between two readings of CPU time, near its limit. */
#define SHORTEST_WAIT_NS NANOSECONDS_PER_MILLISECOND
/* A program may have waited for a CPU for this many times its wall-clock limit. More is not excused. */
#define MOST_DELAYS 10

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

/*
 * Moves the wall-clock deadline by the time for which the program waited for a free CPU: it is not the program's fault
 * that the machine is busy. Returns whether the deadline still lies ahead.
 */
static bool excuse_run_delay(struct cell *cell) {
    uint64_t delay = launcher_run_delay(cell), most = MOST_DELAYS * cell->wall_limit_ns;
    if (delay > most) delay = most;
    if (delay > cell->wall_delay_ns) {
        cell->wall_deadline_ns += delay - cell->wall_delay_ns;
        cell->wall_delay_ns = delay;
    }
    return launcher_now() < cell->wall_deadline_ns;
}

enum launcher_kill_reason launcher_limits_reached(struct cell *cell) {
    bool is_late = launcher_now() >= cell->wall_deadline_ns;
    if (cell->state != CELL_RUNNING) return is_late ? LAUNCHER_KILL_WALL : LAUNCHER_KILL_NONE;
    /* A program that has exited was in time: on a busy machine it is the launcher that is late. */
    if (is_late && has_ended(cell)) return LAUNCHER_KILL_NONE;
    if (is_late && !excuse_run_delay(cell)) return LAUNCHER_KILL_WALL;
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
    cell->wall_limit_ns = wall_ns;
    cell->wall_delay_ns = 0;
    cell->wall_deadline_ns = launcher_now() + wall_ns;
}

static void raise_limit(uint64_t *limit_ns, uint64_t by_ns) {
    uint64_t most = UINT64_MAX - *limit_ns;
    *limit_ns += by_ns < most ? by_ns : most;
}

void launcher_limits_extend(struct cell *cell, uint64_t cpu_ns, uint64_t wall_ns) {
    raise_limit(&cell->cpu_limit_ns, cpu_ns);
    raise_limit(&cell->wall_deadline_ns, wall_ns);
}
