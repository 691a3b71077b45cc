/* The filter of a program whose every system call is reported. */
#pragma once

#include <linux/filter.h>

#define PLAN_TRACE_LENGTH 8

/*
 * Fills `filter` with one that reports every call and decides none, in `room`. Only sendmsg on the report socket passes
 * unreported: it carries the listener to the launcher, and until then nobody would answer.
 */
void plan_trace_filter(int report, struct sock_filter room[PLAN_TRACE_LENGTH], struct sock_fprog *filter);
