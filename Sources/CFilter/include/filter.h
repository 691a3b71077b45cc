/* What a seccomp filter answers to a system call, found out without making it. */
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Runs the filter over a call as the kernel does (man 2 seccomp; kernel networking/filter.rst), and returns its answer:
 * SECCOMP_RET_…, with data in the lower half. A filter that the kernel would not take answers KILL_PROCESS, so that a
 * fault of ours lets nothing through. Ends for every filter: jumps lead forward only.
 */
uint32_t filter_answer(const struct sock_filter *filter, size_t count, const struct seccomp_data *call);
