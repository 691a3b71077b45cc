/* Landlock by its system calls (kernel userspace-api/landlock.rst), which glibc and older headers lack. */
#pragma once

#include <stdint.h>

/*
 * Creates a ruleset; 0 or errno. numbers: handled rights for files, network and scopes; size of the attribute in this
 * kernel's ABI.
 */
int plan_landlock_begin(const uint64_t numbers[4], int *ruleset);
/* Allows these rights for the file hierarchy at `path`; 0 or errno. */
int plan_landlock_allow(int ruleset, uint64_t rights, const char *path);
/* Restricts the calling process by the ruleset, and closes it; 0 or errno. */
int plan_landlock_enforce(int *ruleset);
