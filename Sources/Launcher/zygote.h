/* Zygotes: interpreters that are ready, from which the programs of warm cells are born. */
#pragma once

#include "spawn.h"

/* Starts a zygote. Takes over the descriptors: the plan, then what becomes its 0, 1 and 2. Says READY or FAILED, and
 * ENDED in the end. */
void launcher_zygote_start(uint64_t id, const int *descriptors, int count);
/* Asks a zygote for the program of a cell; 0, or errno: ESRCH without such a zygote. One that ends before it answers has its
 * end told first, then that the cell failed. */
int launcher_zygote_ask(uint64_t id, const struct spawn *spawn);
/* Ends the zygote of this number, if there is one; what was born of it stays. */
void launcher_zygote_end(uint64_t id);
bool launcher_zygote_exists(uint64_t id);
/* Whether a living zygote is the process of this number. */
bool launcher_zygote_is(pid_t process);
bool launcher_zygotes_empty(void);
void launcher_zygotes_end_all(void);
void launcher_zygotes_collect(void);
