/* The CPU and wall-clock limits of a cell. */
#pragma once

#include "cell.h"

/* The limit that the cell has reached now: LAUNCHER_KILL_WALL, LAUNCHER_KILL_CPU or LAUNCHER_KILL_NONE. */
enum launcher_kill_reason launcher_limits_reached(struct cell *cell);
/* Time until the cell can reach a limit, in nanoseconds, by the usage last read. Never 0. */
uint64_t launcher_limits_earliest(const struct cell *cell);
/* Sets both limits of a running cell, counted from now and from the usage last read. */
void launcher_limits_grant(struct cell *cell, uint64_t cpu_ns, uint64_t wall_ns);
/* Raises both limits. */
void launcher_limits_extend(struct cell *cell, uint64_t cpu_ns, uint64_t wall_ns);
/* Reads the CPU time that the program has used. On a failure, the last reading stays. */
void launcher_limits_read_usage(struct cell *cell);
