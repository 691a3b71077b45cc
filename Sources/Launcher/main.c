/*
 * sandmartin-launcher: builds cells, watches them, and kills them.
 *
 * Theory of operation
 *
 * Processes. The service starts one launcher. The launcher enters a user namespace of its own, where it holds the
 * privileges that building cells takes, and executes itself again inside (run_inside). It has one thread, so a clone
 * never copies a lock that another thread holds. Between a clone and an execve there is no malloc, no stdio and no
 * lock. Each cell has an init: a child of the launcher in new user, pid, mount, network, IPC and UTS namespaces
 * (build.c, init.c). Init builds the cell's root, confines itself, and then only waits: its end ends every process in
 * the cell. The cell's program is a second child of the launcher, cloned into init's pid namespace (program.c,
 * CPlan/spawn.c). The program of a cold cell starts its interpreter from nothing. The program of a warm cell is spawned
 * by a zygote: one more child of the launcher, with an interpreter already started (zygote.c).
 *
 * Plans. The service decides what a cell is, and sends that as a plan: a sealed memfd with a list of operations
 * (launcher_wire.h). The launcher carries out the first part itself (cgroup.c), init the second, and the program the
 * third (CPlan/perform.c). The whole plan is checked before its first operation is carried out (CPlan/plan.c).
 *
 * Descriptors. The control socket is descriptor 3. It carries requests from the service (control.c) and events back to
 * it (events.c). A START request brings the plan and the descriptors that become the program's 0, 1, 2, … A cell has up
 * to six watched descriptors (struct cell): the pidfds of init and of the program; the report socket, over which both
 * say how far they are (CPlan/report.h); a timer; the eventfd for out of memory on cgroup v1; and the listener for
 * system calls that its filter reports (refusal.c). A zygote has two: its pidfd and its socket. Every one is
 * close-on-exec.
 *
 * States of a cell. BUILDING: START was received. The launcher makes the cgroups, clones init, maps its ids and lets it
 * go ahead; init reports ROOT. The launcher spawns the program, which reports STARTED; it is moved into the cgroups,
 * and confines itself (CONFINED, with the listener). When its interpreter is started it reports READY, and so does the
 * launcher. WAITING: no time is charged until the first BUDGET. RUNNING: the timer enforces the CPU and wall-clock
 * limits (limits.c). The end of the program, or a kill for any reason, leads to the end of init. REMOVING: init is
 * reaped, so no process of the cell is left; counters are read and cgroups removed. GONE: ENDED or FAILED has been
 * queued.
 *
 * The event loop. serve() waits for events on all watched descriptors (watch.c) and calls the handler of each. Handlers
 * never block, except on the short-lived parent of a cold cell's program and on processes that have exited. Events to
 * the service are queued, and sent after each round as far as its socket has room. Cells and zygotes that have ended
 * are freed after the round too, since the events of the round may still point to them. lifecycle.c decides about
 * cells. The modules below it return what they found and never call up; scripts/check-includes keeps the includes a
 * tree.
 *
 * Failure. What fails while a cell is built, in whichever process, gives up that cell: FAILED names the stage, the
 * plan's operation and the errno, and nothing of the cell is left. No failure of a cell touches another cell. Without
 * memory the launcher aborts. When the service closes its end of the socket or dies, the launcher kills every zygote
 * and cell, and exits after the last. When the launcher dies, the kernel kills each init, and each zygote
 * (PR_SET_PDEATHSIG), and with each init its cell.
 */
#include "cell.h"
#include "control.h"
#include "devices.h"
#include "events.h"
#include "lifecycle.h"
#include "namespace.h"
#include "network.h"
#include "privilege.h"
#include "watch.h"
#include "zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first argument of the launcher inside its user namespace. The second is the number of device sets to bind. */
#define INSIDE "inside"

static bool service_lives = true;

static int fail(const char *what, int error) {
    fprintf(stderr, "sandmartin-launcher: %s: %s\n", what, strerror(error));
    return 1;
}

static int fail_to_enter(int error) {
    fail("entering a user namespace", error);
    if (error == EACCES || error == EPERM)
        fprintf(stderr, "The kernel, or a security module such as AppArmor, forbids user namespaces to this user: "
                        "`sandmartin doctor` says what to do.\n");
    return 1;
}

static void handle_control(struct watch *control) {
    if (launcher_control_receive(control->descriptor) == 0) return;
    service_lives = false;
    launcher_watch_close(control);
    launcher_zygotes_kill_all();
    launcher_cells_kill_all();
}

/* Serves requests until the service is gone, and every cell and zygote has ended. 0, or 1 for a failure. */
static int serve(struct watch *control) {
    bool was_waiting = false;
    while (service_lives || launcher_cells() != NULL || !launcher_zygotes_empty()) {
        int error = launcher_watch_run_once();
        if (error != 0) return fail("epoll_wait", error);
        bool waiting = launcher_events_flush(service_lives ? control->descriptor : -1);
        if (service_lives && waiting != was_waiting) launcher_watch_for_writing(control, waiting);
        was_waiting = waiting;
        launcher_cells_collect();
        launcher_zygotes_collect();
    }
    return 0;
}

/* A waiting cell takes about ten descriptors. The usual soft limit is 1024. */
static int raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return errno;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? 0 : errno;
}

/*
 * The launcher inside its user namespace. It is executed there anew because the kernel lets a process join the
 * namespaces of a child only if its own program began in its current user namespace (man 2 ptrace, "Ptrace access mode
 * checking", on the target's memory).
 */
static int run_inside(uint32_t bound_sets) {
    if (fcntl(LAUNCHER_CONTROL_SOCKET, F_SETFD, FD_CLOEXEC) != 0) return fail("fcntl", errno);
    /* Executed as /proc/self/exe, it would be listed as "exe". The kernel keeps the first 15 bytes of the name. */
    if (prctl(PR_SET_NAME, "sandmartin-launcher") != 0) return fail("naming the process", errno);
    /*
     * Inherited by every child, cells included. With huge pages, the address of a program's pages would decide whether
     * touching one is charged as 4 KiB or as 2 MiB, and so whether it exceeds its limit (admin-guide/mm/transhuge.rst).
     */
    if (prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) != 0) return fail("doing without huge pages", errno);
    int error = launcher_network_leave_host();
    if (error != 0) return fail("making a network namespace", error);
    if (bound_sets > 0) error = launcher_devices_bind(bound_sets);
    if (error != 0) return fail("binding the host's devices for cells", error);
    error = raise_descriptor_limit();
    if (error != 0) return fail("raising the limit of descriptors", error);
    if (launcher_drop_privileges() != 0) return fail("dropping privileges", errno);
    /*
     * If the service dies while the launcher is stopped, this lets the launcher continue, find its socket hung up, and
     * end every cell. Set last: a change of credentials clears it (man 2 PR_SET_PDEATHSIG).
     */
    if (prctl(PR_SET_PDEATHSIG, SIGCONT) != 0) return fail("setting the parent death signal", errno);
    /* A terminal's Ctrl-C is for the service, which ends the cells and then closes the socket. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    error = launcher_watch_begin();
    if (error != 0) return fail("epoll_create1", error);
    launcher_cells_begin(launcher_control_receive_waiting);
    struct watch control = {.handle = handle_control, .descriptor = -1};
    error = launcher_watch_open(&control, LAUNCHER_CONTROL_SOCKET);
    return error != 0 ? fail("watching the control socket", error) : serve(&control);
}

int main(int count, char **arguments) {
    struct stat status;
    if (count < 2 || fstat(LAUNCHER_CONTROL_SOCKET, &status) != 0 || !S_ISSOCK(status.st_mode)) {
        fprintf(stderr, "sandmartin-launcher is started by sandmartin, not by hand: "
                        "descriptor 3 must be its socket.\n");
        return 2;
    }
    if (count == 3 && strcmp(arguments[1], INSIDE) == 0) return run_inside((uint32_t)strtoul(arguments[2], NULL, 10));
    if (count != 4) return fail("arguments: FIRST-USER FIRST-GROUP IDS", EINVAL);
    uint32_t numbers[3];
    for (int i = 0; i < 3; i++) numbers[i] = (uint32_t)strtoul(arguments[i + 1], NULL, 10);
    struct launcher_identities identities = {numbers[0], numbers[1], numbers[2]};

    int error = launcher_devices_make(identities.count);
    if (error != 0 && error != EPERM) return fail("making devices for cells", error);
    char bound_sets[16];
    snprintf(bound_sets, sizeof bound_sets, "%u", error == 0 ? 0 : identities.count);
    error = launcher_enter_namespace(&identities);
    if (error != 0) return fail_to_enter(error);
    char inside[] = INSIDE;
    char *again[] = {arguments[0], inside, bound_sets, NULL};
    execv("/proc/self/exe", again);
    return fail("running inside the user namespace", errno);
}
