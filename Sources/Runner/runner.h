/* The interfaces between the parts of the runner, the program that runs Python in a cell. */
#pragma once

#include "spawn.h"

#include <stdbool.h>
#include <stdint.h>

/* Python's own path (sys.executable): the interpreter of the root, so that a program can start another one. */
#define RUNNER_PYTHON "/usr/bin/python3"
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

/* script.c */

/*
 * Runs the file `arguments[0]` (a list of str) as `python3 FILE ARGUMENT…` does, with its exit status and its signal.
 * Calls `report_failure` (NULL for none) with the exception that ended the script, after Python has printed it.
 * For a learner's run, `session` (else NULL) is its RunSession (run_session.py), whose call is evaluated afterwards.
 * Never returns: ends the process with runner_finish.
 */
_Noreturn void runner_run_script(
    struct _object *arguments, struct _object *report_failure, struct _object *session);

/* finish.c */

/*
 * Finalizes the interpreter as far as a program can notice, and then ends the process with `status`; or by SIGINT, as
 * python3 does after an uncaught KeyboardInterrupt.
 */
_Noreturn void runner_finish(int status, bool interrupted);
/* Flushes a Python file unless it is NULL or None, and keeps the current exception. Returns whether that worked. */
bool runner_flush(struct _object *file);

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

/* Marks the memory of this interpreter, which has run nothing yet, as initial. */
void runner_mark_initial_memory(void);
/*
 * Copies the pages of initial memory, which this process shares with the zygote, all in advance. They belong to the
 * interpreter in a cold cell too, so no program is charged for their copies. The pages of modules that the zygote has
 * preloaded are copied when the program writes to them, and charged to it: in a cold cell, an import would be charged.
 * Does nothing in a cold cell, which marks nothing.
 */
void runner_copy_initial_pages(void);

/* immortal.c */

/*
 * Makes the objects of a list, and every object that they refer to, immortal. Otherwise each fork would copy the pages
 * of the objects that it merely uses, because using an object changes its reference count. No object of the list may
 * have to end before the process.
 */
void runner_make_immortal(struct _object *objects);

/* cell.c */

/*
 * Runs the confined process of a cell; never returns. If `prefaults` is set, runs the role's code path once before the
 * cell reports that it is ready, which is worth the time if no job waits for the cell.
 */
_Noreturn void runner_cell(int report, const char *role, bool prefaults);

/* zygote.c */

/* Serves spawn requests until the launcher closes the socket; never returns. */
_Noreturn void runner_zygote(char *const *modules);
