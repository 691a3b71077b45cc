/* The cell's first process once the program runs: it reaps, forwards nothing, and reports how the program ended. */
#pragma once

#include <sys/types.h>

_Noreturn void launcher_init(int report, pid_t program);
