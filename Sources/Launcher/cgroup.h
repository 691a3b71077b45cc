/* The control groups of one cell, as its plan lists them. */
#pragma once

#include "cell.h"

/* Makes the groups, writes their limits and opens the files to watch. 0, or errno with the operation's index. */
int launcher_cgroup_make(struct cell *cell, uint32_t *operation);
/* Moves the program's new process into the groups. 0, or errno with the operation's index. */
int launcher_cgroup_join(const struct cell *cell, uint32_t *operation);
/*
 * Records the present memory usage, and sets the limit to that plus the plan's. 0, or errno with the operation's index.
 */
int launcher_cgroup_limit_memory(struct cell *cell, uint32_t *operation);
/* Kills every process of the groups, where the kernel has cgroup.kill. */
void launcher_cgroup_kill(const struct cell *cell);
/* Removes the groups, last made first; 0, or EBUSY while the kernel still holds one. */
int launcher_cgroup_remove(const struct cell *cell);
/* Reads the CPU time that the cell has used since its groups were made; 0 or errno. */
int launcher_cgroup_usage(const struct cell *cell, uint64_t *nanoseconds);
/* Appends the evidence texts at `buffer`, and counts them; returns the bytes used, at most `size`. */
size_t launcher_cgroup_evidence(const struct cell *cell, unsigned char *buffer, size_t size, uint32_t *texts);
