/* Carries out a plan's operations in a process of its own. */
#pragma once

#include "plan.h"

/* The process that carries out its part of a plan. */
enum plan_part {
    PLAN_INIT,    /* builds the cell's root, then confines itself */
    PLAN_PROGRAM, /* finds the root built, and confines itself */
    PLAN_ZYGOTE,  /* builds a root, and keeps the capabilities that spawning programs takes */
};

/* The program that a process becomes, as the plan describes it. */
struct plan_program {
    struct plan plan;
    int report; /* the report socket, after the program's own descriptors; to be closed after REPORT_READY */
    int argument_count;
    const char *path; /* of the EXECUTE operation */
    /* Terminated by NULL. The texts lie in the plan, until plan_program_close(). */
    const char *arguments[LAUNCHER_ARGUMENT_LIMIT + 1];
    const char *environment[LAUNCHER_ENVIRONMENT_LIMIT + 1];
};

/*
 * Carries out the part's operations in order; 0, or errno with the operation's index.
 *
 * report: the socket to which a program's seccomp listener is sent. program: gets the command line; NULL for init. No
 * allocation, no locks, no stdio.
 */
int plan_perform(const struct plan *plan, enum plan_part part, int report, struct plan_program *program,
                 uint32_t *operation);

/* Unmaps the plan, so that no byte of it is left in the process. Clears the program's texts. */
void plan_program_close(struct plan_program *program);

/* Sets every signal to its default action and unblocks it. */
void plan_restore_signals(void);
