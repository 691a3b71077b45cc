/* The interfaces between the parts of the runner, the program that runs Python in a cell. */
#pragma once

#include "spawn.h"

#include <stdbool.h>
#include <stdint.h>

/* In a zygote the socket to the launcher, in a cell the channel to the service. */
#define RUNNER_CONTROL 3

enum runner_role {
    RUNNER_PROGRAM,    /* a script, run as python3 runs it */
    RUNNER_HARNESS,    /* the teacher's tests */
    RUNNER_SUBMISSION, /* the student's module, which serves the harness */
};

/* fail.c */

/* Prints one sentence on stderr and exits with status 1. */
__attribute__((format(printf, 1, 2))) _Noreturn void runner_fail(const char *format, ...);
/* Like runner_fail, with the text of the current Python exception. */
_Noreturn void runner_fail_python(const char *what);

/* python.c */

/* Starts the interpreter as `python3 -E -s -B` does, with a fixed hash seed. Runs no code yet. */
void runner_start_python(void);
/* Calls a function of sandmartin.cell and returns a new reference. An exception ends the process. */
struct _object *runner_call(const char *function, const char *format, ...);
/* Runs the script `arguments[0]` (a list of str), finalizes the interpreter and returns the exit status. */
int runner_run_script(struct _object *arguments);

/* dispatch.c */

struct runner_dispatch {
    int payload;    /* a memfd: JSON, then the contents of files */
    int figure;     /* a memfd for the figure of the program; -1 unless the job has one */
    uint32_t head;  /* bytes of the JSON */
    uint64_t total; /* bytes of the payload */
};

/* Waits for a job and makes its standard input descriptor 0. Exits if the service closes the channel instead. */
struct runner_dispatch runner_receive_dispatch(void);

/* figure.c */

/*
 * Makes the process copy the file `name` of the work directory into the memfd `target` when it exits: after the end of
 * the script, after sys.exit and after an exception. A process that is killed, or calls os._exit, copies nothing.
 */
void runner_keep_figure(int target, const char *name);

/* pages.c */

/*
 * Copies every writable page that this process shares with the zygote, all in advance. A script writes to most of them
 * anyway, and this way it is charged for exactly the memory that it would use in a cold cell.
 */
void runner_prefault_pages(void);

/* cell.c */

/*
 * Runs the confined process of a cell; never returns. If `prefaults` is set, runs the role's code path once before the
 * cell reports that it is ready, which is worth the time if no job waits for the cell.
 */
_Noreturn void runner_cell(int report, const char *role, bool prefaults);

/* zygote.c */

/* Serves spawn requests until the launcher closes the socket; never returns. */
_Noreturn void runner_zygote(char *const *modules);
