/* The program that runs Python in a cell: what its parts know of each other. */
#pragma once

#include "spawn.h"

#include <stdbool.h>
#include <stdint.h>

/* The socket to the launcher in a zygote; the channel to the service in a cell. */
#define RUNNER_CONTROL 3

enum runner_role {
    RUNNER_PROGRAM,    /* a script, as Python itself would start it */
    RUNNER_HARNESS,    /* the teacher's tests */
    RUNNER_SUBMISSION, /* the student's module, served to the harness */
};

/* fail.c: one sentence on stderr, and exit status 1. */
__attribute__((format(printf, 1, 2))) _Noreturn void runner_fail(const char *format, ...);
/* The same with what the Python exception that is set says. */
_Noreturn void runner_fail_python(const char *what);

/* python.c */

/* Starts the interpreter as `python3 -E -s -B` does, with a fixed hash seed; nothing is run yet. */
void runner_start_python(void);
/* Calls a function of sandmartin.cell; the result is the caller's. An exception ends the process. */
struct _object *runner_call(const char *function, const char *format, ...);
/* Runs the script `arguments[0]` (a list of str) and ends the interpreter: the exit status. */
int runner_run_script(struct _object *arguments);

/* dispatch.c */

struct runner_dispatch {
    int payload;    /* a memory file: JSON, then the contents of files */
    uint32_t head;  /* bytes of the JSON */
    uint64_t total; /* bytes of the payload */
};

/* Waits for a job, and makes the standard input that comes with it 0. Ends the process if the cell is not needed. */
struct runner_dispatch runner_receive_dispatch(void);

/* pages.c */

/*
 * Gives this process its own copy of every page that it shares with the zygote and may write, at once: a script writes
 * to most of them by its end, and then it is charged for what it takes itself, no less and no more than in a cold cell.
 */
void runner_own_pages(void);

/*
 * cell.c: the process of a cell, once it is confined; never returns. One that prefaults goes its way once before it says
 * that it is ready: worth the time where nobody waits for it.
 */
_Noreturn void runner_cell(int report, const char *role, bool prefaults);

/* zygote.c: serves spawn requests until the launcher goes; never returns. */
_Noreturn void runner_zygote(char *const *modules);
