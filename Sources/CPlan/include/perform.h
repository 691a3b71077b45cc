/* Carrying out a plan's operations in a process of its own. */
#pragma once

#include "plan.h"

#include "spawn.h"

/* Which process it is: each carries out its own part of the plan. */
enum plan_part {
    PLAN_INIT,    /* builds the cell's root, then confines itself */
    PLAN_PROGRAM, /* finds the root built, and confines itself */
    PLAN_ZYGOTE,  /* builds a root, and keeps the capabilities that spawning programs takes */
};

/*
 * Carries out the part's operations in order; 0, or errno with the operation's index.
 *
 * report: where the seccomp listener of a program goes. program: gets the command line; NULL for init. No allocation,
 * no locks, no stdio.
 */
int plan_perform(const struct plan *plan, enum plan_part part, int report, struct spawn_program *program,
                 uint32_t *operation);

/* Every signal as a fresh process has it, none blocked. */
void plan_restore_signals(void);
