/* Init, the first process of a cell: builds the root, confines itself, and then only waits. */
#pragma once

#include "plan.h"

/*
 * Runs in the cloned child: waits for the launcher's go-ahead, carries out init's part of the plan and reports the
 * root. No allocation, no locks, no stdio.
 */
_Noreturn void launcher_init(const struct plan *plan, int report);
