/* What the calls of the pretended kernel know of its books. */
#pragma once

#include "kernel.h"

/* The errno that the present call shall fail with; 0: none. */
int kernel_fault(void);
/* An open descriptor; NULL for a negative one. Any other one ends the run. */
struct kernel_file *kernel_find(int descriptor);
int kernel_close(int descriptor);
/* The end that was made first of the youngest pair of sockets; -1 before there is one. */
extern int kernel_youngest_socket;
/* Reaps a process that has ended, if it `reaps`; false where there is none. One that has not would be waited for. */
bool kernel_await(pid_t process, bool reaps);
/* One that has ended and is not reaped; 0 without one. */
pid_t kernel_ended_process(void);
