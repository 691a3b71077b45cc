/* Zygotes: processes with a started interpreter, which spawn the programs of warm cells. */
#pragma once

#include "spawn.h"

/* Called when a zygote has ended, after its ENDED event has been queued. */
typedef void (*launcher_zygote_end_handler)(uint64_t zygote);

/*
 * Starts a zygote. Takes over the descriptors: the plan, then those that become its 0, 1 and 2. Sends READY or FAILED,
 * and ENDED once it has ended.
 */
void launcher_zygote_start(uint64_t id, const int *descriptors, int count, launcher_zygote_end_handler ended);
/*
 * Requests the program of a cell; 0, or errno: ESRCH without such a zygote. A zygote that is ending counts as success:
 * its end handler follows.
 */
int launcher_zygote_request(uint64_t id, const struct spawn *spawn);
/* Kills the zygote of this number, if there is one. Programs that it spawned live on. */
void launcher_zygote_kill(uint64_t id);
bool launcher_zygote_exists(uint64_t id);
/* Whether a living zygote has this pid. */
bool launcher_zygote_has_pid(pid_t process);
bool launcher_zygotes_empty(void);
void launcher_zygotes_kill_all(void);
/* Frees the zygotes that have ended. Only between two rounds of events: the events of a round may point to them. */
void launcher_zygotes_collect(void);
