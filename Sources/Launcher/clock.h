/* Monotonic time in nanoseconds. */
#pragma once

#include <stdint.h>

#define NANOSECONDS_PER_SECOND 1000000000ull
#define NANOSECONDS_PER_MILLISECOND 1000000ull

/* CLOCK_MONOTONIC. */
uint64_t launcher_now(void);
