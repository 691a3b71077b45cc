/*
 * A trace: every system call of a cell's program is reported, judged by the policy's filter here instead of in the
 * kernel, and counted. For an admin who tries out a program of their own; no cell that grades has one.
 */
#pragma once

#include "cell.h"

#include <linux/seccomp.h>

/* Begins a trace, if the cell's plan asks for one; 0 or errno. */
int launcher_trace_begin(struct cell *cell);
/* What the policy's filter answers to a call: SECCOMP_RET_…. Only for a cell with a trace. */
uint32_t launcher_trace_judge(const struct cell *cell, const struct seccomp_data *call);
/* Notes a call that is about to be answered, and what is in use while its caller waits. */
void launcher_trace_note(struct cell *cell, const struct seccomp_data *call, bool allowed);
/* What was called so far is the interpreter's. */
void launcher_trace_ready(struct cell *cell);
/* Appends the trace as one evidence text, which answers the plan's TRACE operation; returns the bytes used. */
size_t launcher_trace_evidence(const struct cell *cell, unsigned char *buffer, size_t size, uint32_t *texts);
void launcher_trace_end(struct cell *cell);
