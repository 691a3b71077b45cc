/* The seccomp filter of a traced program. */
#pragma once

#include <linux/filter.h>

#define PLAN_TRACE_LENGTH 8

/*
 * Makes a filter in `room` that reports every call and decides none. Only sendmsg on the report socket is allowed: it
 * carries the listener to the launcher, and before that no process answers.
 */
void plan_trace_filter(int report, struct sock_filter room[PLAN_TRACE_LENGTH], struct sock_fprog *filter);
