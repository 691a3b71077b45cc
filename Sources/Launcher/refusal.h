/*
 * The answers to system calls that a cell's filter reports (man 2 seccomp_unotify).
 *
 * A reported call is refused and counted, except for the number of calls that the plan grants. Under a trace the filter
 * reports every call, and the policy's own filter, run here, decides.
 */
#pragma once

#include "cell.h"

/* Takes over the descriptor as the cell's listener; 0 or errno. */
int launcher_refusal_listen(struct cell *cell, int descriptor);
/*
 * Answers the calls that wait on the cell's listener, a batch at most. Returns the reason to kill the cell, or
 * LAUNCHER_KILL_NONE. A call that ends the cell gets no answer.
 */
enum launcher_kill_reason launcher_refusal_answer(struct cell *cell);
