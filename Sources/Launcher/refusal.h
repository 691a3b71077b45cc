/* Refused system calls: the cell's filter asks, the answer is always no, and the call is counted. */
#pragma once

#include "cell.h"

/* Answers what waits on the cell's listener. */
void launcher_refusal_handle(struct cell *cell);
