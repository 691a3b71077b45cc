/*
 * The trace of a program: its filter reports every system call to the launcher, which evaluates the policy's filter and
 * counts. For an admin who tries out a program; no cell that grades has a trace.
 */
#pragma once

#include "cell.h"

#include <linux/seccomp.h>

/* Begins a trace, if the cell's plan asks for one; 0 or errno. */
int launcher_trace_begin(struct cell *cell);
/* The answer of the policy's filter to a call: SECCOMP_RET_…. Only for a cell with a trace. */
uint32_t launcher_trace_evaluate(const struct cell *cell, const struct seccomp_data *call);
/* Counts a call that is about to be answered, and measures usage while its caller blocks. */
void launcher_trace_note(struct cell *cell, const struct seccomp_data *call, bool allowed);
/* Attributes the calls counted so far to the interpreter's start. */
void launcher_trace_ready(struct cell *cell);
/*
 * Appends the trace at `buffer`, as one evidence text for the plan's TRACE operation, and adds 1 to `texts`; returns
 * the bytes used. 0 without a trace, or if the text does not fit.
 */
size_t launcher_trace_evidence(const struct cell *cell, unsigned char *buffer, size_t size, uint32_t *texts);
/* Frees the trace, if there is one. */
void launcher_trace_end(struct cell *cell);
