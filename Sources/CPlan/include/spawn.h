/*
 * Spawning a cell's program.
 *
 * The cell's init holds its namespaces. A parent outside of them clones the program's process into init's pid
 * namespace, with CLONE_PARENT, so that the launcher is its parent. The process then joins the other namespaces itself.
 * The parent of a cold cell's program is a short-lived copy of the launcher; the parent of a warm cell's program is a
 * zygote: a process with a Python interpreter already started. All else is alike.
 */
#pragma once

#include "launcher_wire.h"
#include "perform.h"

#include <sys/types.h>

/*
 * The launcher's request to a zygote that has sent REPORT_READY: one packet over their SOCK_SEQPACKET pair. Its
 * descriptors are, in this order: init's pidfd, the plan, the report socket, the cgroup to spawn into if there is one,
 * then those that become the program's 0, 1, 2, …
 */
struct spawn_request {
    uint64_t cell;
    uint32_t has_cgroup;
    uint32_t padding;
};

/* Descriptors that come before the program's own. */
#define SPAWN_OWN_DESCRIPTORS 4

/* A received request. spawn_close() closes its descriptors. */
struct spawn {
    uint64_t cell;
    int init;
    int plan;
    int report;
    int cgroup; /* -1: none */
    int descriptors[LAUNCHER_DESCRIPTOR_LIMIT];
    int count;
};

/* Blocks until a request arrives; 0, or errno: ENOTCONN when the launcher is gone, EBADMSG for a malformed request. */
int spawn_receive(int socket, struct spawn *spawn);
/* Sends a request without blocking; 0 or errno. */
int spawn_send(int socket, const struct spawn *spawn);
void spawn_close(struct spawn *spawn);

/*
 * Clones the process: returns its pid, 0 in the process itself, or -1 with errno. Reports no failure.
 *
 * child_tid: where the C library keeps the thread id (man 2 PR_GET_TID_ADDRESS), for a child that keeps using the
 * library without an execve; NULL otherwise. Every later child of the caller lands in that pid namespace too.
 */
pid_t spawn_clone(const struct spawn *spawn, pid_t *child_tid);

/*
 * Turns the cloned process into the cell's program: keeps only the program's descriptors, waits for the launcher, joins
 * the cell's namespaces and takes on every protection of the plan. Reports a failure and exits. No allocation, no
 * locks, no stdio.
 */
void spawn_become_program(const struct spawn *spawn, struct plan_program *program);
