/*
 * sandmartin-launcher: builds cells, watches them, and ends them.
 *
 * Started by the service with one end of a SOCK_SEQPACKET pair as descriptor 3; ends, with every cell, when the other
 * end is closed. Single-threaded, so that a clone copies no lock that another thread holds.
 */
#include "cell.h"
#include "clock.h"
#include "control.h"
#include "devices.h"
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
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_PER_ROUND 64
/* The first argument of who runs in the user namespace; the second: how many sets of devices it has to borrow. */
#define INSIDE "inside"

static int epoll;
static bool service_lives = true;

uint64_t launcher_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NANOSECONDS_PER_SECOND + (uint64_t)now.tv_nsec;
}

int launcher_watch_open(struct watch *watch, int descriptor) {
    if (descriptor < 0) return errno;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = watch};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) {
        int error = errno; /* such as ENOSPC: /proc/sys/fs/epoll/max_user_watches */
        close(descriptor);
        return error;
    }
    watch->descriptor = descriptor;
    return 0;
}

void launcher_watch_close(struct watch *watch) {
    if (watch->descriptor < 0) return;
    /* A forked cell may still hold a copy, so closing alone would not end the watch (man 7 epoll, Q6). */
    epoll_ctl(epoll, EPOLL_CTL_DEL, watch->descriptor, NULL);
    close(watch->descriptor);
    watch->descriptor = -1;
}

static int fail(const char *what, int error) {
    fprintf(stderr, "sandmartin-launcher: %s: %s\n", what, strerror(error));
    return 1;
}

static int fail_to_enter(int error) {
    fail("entering a user namespace", error);
    if (error == EACCES || error == EPERM)
        fprintf(stderr, "The kernel, or a security module of it such as AppArmor, does not let this user make one: "
                        "`sandmartin doctor` says what to do.\n");
    return 1;
}

static void handle_control(struct watch *control) {
    if (launcher_control_receive(control->descriptor) == 0) return;
    service_lives = false;
    launcher_watch_close(control);
    launcher_zygotes_end_all();
    launcher_cells_kill_all();
}

static void watch_for_sending(struct watch *control, bool waiting) {
    struct epoll_event event = {.events = EPOLLIN | (waiting ? (uint32_t)EPOLLOUT : 0u), .data.ptr = control};
    epoll_ctl(epoll, EPOLL_CTL_MOD, control->descriptor, &event);
}

/* Serves requests until the service is gone, and the last cell and zygote with it. */
static int serve(struct watch *control) {
    bool was_waiting = false;
    while (service_lives || !launcher_cells_empty() || !launcher_zygotes_empty()) {
        struct epoll_event events[EVENTS_PER_ROUND];
        int count = epoll_wait(epoll, events, EVENTS_PER_ROUND, -1);
        if (count < 0 && errno != EINTR) return fail("epoll_wait", errno);
        for (int i = 0; i < count; i++) {
            struct watch *watch = events[i].data.ptr;
            bool only_room = (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0;
            if (watch->descriptor >= 0 && !only_room) watch->handle(watch);
        }
        bool waiting = launcher_control_flush(service_lives ? control->descriptor : -1) != 0;
        if (service_lives && waiting != was_waiting) watch_for_sending(control, waiting);
        was_waiting = waiting;
        launcher_cells_collect();
        launcher_zygotes_collect();
    }
    return 0;
}

/* A waiting cell takes about ten descriptors, and the usual soft limit is 1024. */
static int raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return errno;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? 0 : errno;
}

/*
 * Run again by ourselves: the kernel lets a process join what it started only if its program began in its own user
 * namespace (man 2 ptrace, "Ptrace access mode checking", on the target's memory).
 */
static int run_inside(uint32_t borrowed_sets) {
    if (fcntl(CONTROL_SOCKET, F_SETFD, FD_CLOEXEC) != 0) return fail("fcntl", errno);
    /* Started through /proc/self/exe, it would be listed as "exe"; the kernel keeps the first 15 bytes. */
    if (prctl(PR_SET_NAME, "sandmartin-launcher") != 0) return fail("naming the process", errno);
    /*
     * For all that descends from us, cells included: where a program's pages happen to lie would decide whether it is
     * charged 4 KiB or 2 MiB for touching one, and thus whether it meets its limit (admin-guide/mm/transhuge.rst).
     */
    if (prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) != 0) return fail("doing without huge pages", errno);
    int error = launcher_network_leave_host();
    if (error != 0) return fail("making a network namespace", error);
    if (borrowed_sets > 0) error = launcher_devices_borrow(borrowed_sets);
    if (error != 0) return fail("lending cells the host's devices", error);
    error = raise_descriptor_limit();
    if (error != 0) return fail("raising the limit of descriptors", error);
    if (launcher_drop_privileges() != 0) return fail("dropping privileges", errno);
    /* A service that dies leaves nothing behind, not even where somebody has stopped us: going on, we find our socket
     * hung up. Set last: a change of credentials clears it (man 2 PR_SET_PDEATHSIG). */
    if (prctl(PR_SET_PDEATHSIG, SIGCONT) != 0) return fail("asking for word of the service's end", errno);
    /* A terminal's Ctrl-C is for the service, which ends the cells in order and then closes the socket. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) return fail("epoll_create1", errno);
    struct watch control = {.handle = handle_control, .descriptor = -1};
    error = launcher_watch_open(&control, CONTROL_SOCKET);
    return error != 0 ? fail("watching the control socket", error) : serve(&control);
}

int main(int count, char **arguments) {
    struct stat status;
    if (count < 2 || fstat(CONTROL_SOCKET, &status) != 0 || !S_ISSOCK(status.st_mode)) {
        fprintf(stderr, "sandmartin-launcher is started by sandmartin, not by hand: descriptor 3 must be its socket.\n");
        return 2;
    }
    if (count == 3 && strcmp(arguments[1], INSIDE) == 0) return run_inside((uint32_t)strtoul(arguments[2], NULL, 10));
    if (count != 4) return fail("arguments: FIRST-USER FIRST-GROUP IDS", EINVAL);
    uint32_t numbers[3];
    for (int i = 0; i < 3; i++) numbers[i] = (uint32_t)strtoul(arguments[i + 1], NULL, 10);
    struct launcher_identities identities = {numbers[0], numbers[1], numbers[2]};

    int error = launcher_devices_make(identities.count);
    if (error != 0 && error != EPERM) return fail("making devices for cells", error);
    char borrowed_sets[16];
    snprintf(borrowed_sets, sizeof borrowed_sets, "%u", error == 0 ? 0 : identities.count);
    error = launcher_enter_namespace(&identities);
    if (error != 0) return fail_to_enter(error);
    char inside[] = INSIDE;
    char *again[] = {arguments[0], inside, borrowed_sets, NULL};
    execv("/proc/self/exe", again);
    return fail("running inside the user namespace", errno);
}
