/* The control groups of one cell, as its plan lists them. */
#pragma once

#include "cell.h"

/* Makes the groups, writes their limits, opens what is watched. 0, or errno with the operation's index. */
int launcher_cgroup_make(struct cell *cell, uint32_t *operation);
/* Puts the program, which has just been born, into them. */
int launcher_cgroup_join(const struct cell *cell, uint32_t *operation);
/* Notes what is in use now, and limits the memory to that much more. */
int launcher_cgroup_limit_memory(struct cell *cell, uint32_t *operation);
/* Ends every process of the groups at once, where the kernel can. */
void launcher_cgroup_kill(const struct cell *cell);
/* Removes the groups, last made first; 0, or EBUSY while the kernel still holds one. */
int launcher_cgroup_remove(const struct cell *cell);
/* CPU time that the cell has used, in nanoseconds since its groups were made. */
int launcher_cgroup_usage(const struct cell *cell, uint64_t *nanoseconds);
/* Appends the evidence texts at `buffer`; returns the bytes used, at most `size`. */
size_t launcher_cgroup_evidence(const struct cell *cell, unsigned char *buffer, size_t size, uint32_t *texts);
