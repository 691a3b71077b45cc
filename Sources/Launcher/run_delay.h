/* The time for which a cell's processes could run, and waited for a free CPU. */
#pragma once

#include "cell.h"

/*
 * Returns the longest such time of a living process of the cell since its start, in nanoseconds. Returns 0 where the
 * kernel does not count it (scheduler/sched-stats.rst, "/proc/<pid>/schedstat").
 */
uint64_t launcher_run_delay(const struct cell *cell);
