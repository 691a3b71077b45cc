/*
 * sandmartin-launcher: builds cells, watches them, and ends them.
 *
 * Started by the service with one end of a SOCK_SEQPACKET pair as descriptor 3; ends, with every cell, when the other
 * end is closed. Single-threaded, so that a clone copies no lock that another thread holds.
 */
#include "cell.h"
#include "clock.h"
#include "control.h"
#include "privilege.h"
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CONTROL_SOCKET 3
#define EVENTS_PER_ROUND 64

static int epoll;

uint64_t launcher_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NANOSECONDS_PER_SECOND + (uint64_t)now.tv_nsec;
}

int launcher_watch_add(struct watch *watch) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = watch};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, watch->descriptor, &event) == 0 ? 0 : errno;
}

void launcher_watch_close(struct watch *watch) {
    if (watch->descriptor < 0) return;
    /* A forked cell may still hold a copy, so closing alone would not end the watch (man 7 epoll, Q6). */
    epoll_ctl(epoll, EPOLL_CTL_DEL, watch->descriptor, NULL);
    close(watch->descriptor);
    watch->descriptor = -1;
}

static int fail(const char *what) {
    fprintf(stderr, "sandmartin-launcher: %s: %s\n", what, strerror(errno));
    return 1;
}

static void watch_control(struct watch *control, bool for_sending) {
    struct epoll_event event = {.events = EPOLLIN | (for_sending ? (uint32_t)EPOLLOUT : 0u), .data.ptr = control};
    epoll_ctl(epoll, EPOLL_CTL_MOD, control->descriptor, &event);
}

/* Serves requests until the service is gone and the last cell with it. */
static int serve(struct watch *control) {
    bool service_lives = true;
    while (service_lives || !launcher_cells_empty()) {
        struct epoll_event events[EVENTS_PER_ROUND];
        int count = epoll_wait(epoll, events, EVENTS_PER_ROUND, -1);
        if (count < 0 && errno != EINTR) return fail("epoll_wait");
        for (int i = 0; i < count; i++) {
            struct watch *watch = events[i].data.ptr;
            if (watch->cell != NULL) {
                launcher_cell_handle(watch);
            } else if ((events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
                if (launcher_control_receive(control->descriptor) == 0) continue;
                service_lives = false;
                launcher_watch_close(control);
                launcher_cells_kill_all();
            }
        }
        bool waiting = launcher_control_flush(service_lives ? control->descriptor : -1) != 0;
        if (service_lives) watch_control(control, waiting);
        launcher_cells_collect();
    }
    return 0;
}

int main(void) {
    struct stat status;
    if (fstat(CONTROL_SOCKET, &status) != 0 || !S_ISSOCK(status.st_mode)) {
        fprintf(stderr, "sandmartin-launcher is started by sandmartin, not by hand: descriptor 3 must be its socket.\n");
        return 2;
    }
    if (fcntl(CONTROL_SOCKET, F_SETFD, FD_CLOEXEC) != 0) return fail("fcntl");
    if (launcher_drop_privileges() != 0) return fail("dropping privileges");
    /* A terminal's Ctrl-C is for the service, which ends the cells in order and then closes the socket. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) return fail("epoll_create1");
    struct watch control = {.descriptor = CONTROL_SOCKET};
    if (launcher_watch_add(&control) != 0) return fail("watching the control socket");
    return serve(&control);
}
