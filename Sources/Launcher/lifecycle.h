/*
 * The life of a cell: starting, running, killing and removing it.
 *
 * Every decision about a cell is made here. The parts below (building, limits, refused calls, cgroups) return what they
 * found.
 */
#pragma once

#include "cell.h"

/* Sets the function that handles the service's waiting requests. It is called before a cell is held to a deadline. */
void launcher_cells_begin(void (*handle_requests)(void));

/*
 * Starts to build a cell. Its program is spawned by that zygote, or cold if `zygote` is 0. Takes over the descriptors:
 * the plan, then those that become the program's 0, 1, 2, … A failure is reported as a FAILED event.
 */
void launcher_cell_start(uint64_t id, uint64_t zygote, const int *descriptors, int count);
/* Gives the cell more time, counted from now; the first grant starts the program's time. Sends USAGE, unless quiet. */
void launcher_cell_grant(struct cell *cell, uint64_t cpu_ns, uint64_t wall_ns, bool quiet);
/* Raises the limits of a running cell. */
void launcher_cell_extend(struct cell *cell, uint64_t cpu_ns, uint64_t wall_ns);
/* Kills the cell for `reason`, unless it is being removed already. */
void launcher_cell_kill(struct cell *cell, enum launcher_kill_reason reason);
/* Kills a cell on request, and leaves its counters unread. */
void launcher_cell_discard(struct cell *cell);

void launcher_cells_kill_all(void);
/* Gives up the cells whose program this zygote was to spawn. */
void launcher_cells_zygote_ended(uint64_t zygote);
