/*
 * Refused system calls: the cell's filter asks, the answer is no, and the call is counted; of some calls the plan grants
 * a number. Of a cell with a trace the filter asks about every call, and the answer is what the policy's own filter says.
 */
#pragma once

#include "cell.h"

/* Takes over the descriptor as the cell's listener; 0 or errno. */
int launcher_refusal_listen(struct cell *cell, int descriptor);
/* Answers what waits on the cell's listener. */
void launcher_refusal_handle(struct cell *cell);
