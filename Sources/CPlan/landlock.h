/* Landlock, by its system calls (kernel userspace-api/landlock.rst): glibc and older headers have none of it. */
#pragma once

#include <stdint.h>

/* numbers: rights handled for files, network, scopes; size of the attribute that this kernel's ABI knows. */
int plan_landlock_begin(const uint64_t numbers[4], int *ruleset);
int plan_landlock_allow(int ruleset, uint64_t rights, const char *path);
int plan_landlock_enforce(int *ruleset);
