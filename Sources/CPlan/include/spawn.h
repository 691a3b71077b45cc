/*
 * How a cell's program process comes to be.
 *
 * The cell's init holds its namespaces. A parent outside of them clones the process into init's pid namespace, with the
 * launcher as its parent; the process then joins the others by itself. The parent is a short-lived copy of the launcher
 * (a cold cell), or a zygote with a Python interpreter that is ready (a warm one); all else is the same.
 */
#pragma once

#include "launcher_wire.h"
#include "plan.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * What the launcher asks a zygote for, once that has sent REPORT_READY: one packet over their SOCK_SEQPACKET pair. Descriptors that come with it: init's
 * pidfd, the plan, the report socket, the cgroup to be born in if there is one, then those that become 0, 1, 2, …
 */
struct spawn_request {
    uint64_t cell;
    uint32_t has_cgroup;
    uint32_t padding;
};

/* Descriptors that come before the program's own. */
#define SPAWN_OWN_DESCRIPTORS 4

/* A request that was received; spawn_close() closes its descriptors. */
struct spawn {
    uint64_t cell;
    int init;
    int plan;
    int report;
    int cgroup; /* -1: none */
    int descriptors[LAUNCHER_DESCRIPTOR_LIMIT];
    int count;
};

/* What the process is to be, once it has become the cell's program. */
struct spawn_program {
    struct plan plan;
    int report; /* its descriptor number: the one behind the program's own; for REPORT_READY, then to be closed */
    int argument_count;
    const char *path; /* of the EXECUTE operation */
    /* Terminated by NULL; the texts lie in the plan, until spawn_forget() */
    const char *arguments[LAUNCHER_ARGUMENT_LIMIT + 1];
    const char *environment[LAUNCHER_ENVIRONMENT_LIMIT + 1];
};

/* Waits for a request; 0, or errno: ENOTCONN when the launcher is gone, EBADMSG for a malformed one. */
int spawn_receive(int socket, struct spawn *spawn);
int spawn_send(int socket, const struct spawn *spawn);
void spawn_close(struct spawn *spawn);

/*
 * Clones the process: its number, 0 in the process itself, or -1 with errno. A failure is not reported yet.
 *
 * child_tid: where the C library keeps the thread's number (man 2 PR_GET_TID_ADDRESS), for a child that goes on using it
 * without an execve; NULL otherwise. Leaves the caller's future children in that pid namespace.
 */
pid_t spawn_clone(const struct spawn *spawn, pid_t *child_tid);

/*
 * In the process itself: keeps only its own descriptors, waits for the launcher, joins the cell and takes on every
 * protection of the plan. A failure is reported, and ends the process. No allocation, no locks, no stdio.
 */
void spawn_become_program(const struct spawn *spawn, struct spawn_program *program);

/* Unmaps the plan: nothing of it is left in the process. program's texts are gone then. */
void spawn_forget(struct spawn_program *program);
