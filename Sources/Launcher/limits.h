/* A running cell's CPU and wall time. */
#pragma once

#include "cell.h"

/* Whether the cell has reached one of them now, and which. */
enum launcher_kill_reason launcher_limits_struck(struct cell *cell);
/* Enforces both limits, or sets the timer to the earliest moment at which one can be reached. */
void launcher_limits_check(struct cell *cell);
/*
 * Gives the cell this much more, counted from now; the first time begins the program's time. Answered by USAGE, unless
 * quiet.
 */
void launcher_limits_grant(struct cell *cell, uint64_t cpu_ns, uint64_t wall_ns, bool quiet);
/* Reads what the program has used; should that fail, the last reading stands. */
void launcher_limits_read_usage(struct cell *cell);
