/* Evaluates a seccomp filter for a system call, without making the call. */
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Runs the filter for a call as the kernel does (man 2 seccomp; kernel networking/filter.rst), and returns its answer:
 * SECCOMP_RET_…, with data in the lower half. Returns KILL_PROCESS for a filter that the kernel would refuse, so that a
 * faulty filter allows nothing. Terminates for every filter: jumps lead forward only.
 */
uint32_t filter_answer(const struct sock_filter *filter, size_t count, const struct seccomp_data *call);
