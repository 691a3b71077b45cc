/*
 * Refused system calls: the cell's filter asks, the answer is no, and the call is counted. Of a cell with a trace the
 * filter asks about every call, and the answer is what the policy's own filter says.
 */
#pragma once

#include "cell.h"

/* Answers what waits on the cell's listener. */
void launcher_refusal_handle(struct cell *cell);
