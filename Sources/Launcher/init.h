/* The cell's first process: it builds the root, confines itself, and then only reaps. */
#pragma once

#include "plan.h"

/*
 * Runs in the child that clone3 made; waits for one packet from the launcher, then carries out init's part of the plan.
 * No allocation, no locks, no stdio.
 */
_Noreturn void launcher_init(const struct plan *plan, int report);
