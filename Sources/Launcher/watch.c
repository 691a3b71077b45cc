#include "watch.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS_PER_ROUND 64

static int epoll;

int launcher_watch_begin(void) {
    epoll = epoll_create1(EPOLL_CLOEXEC);
    return epoll < 0 ? errno : 0;
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

void launcher_watch_for_writing(struct watch *watch, bool enabled) {
    struct epoll_event event = {.events = EPOLLIN | (enabled ? (uint32_t)EPOLLOUT : 0u), .data.ptr = watch};
    epoll_ctl(epoll, EPOLL_CTL_MOD, watch->descriptor, &event);
}

int launcher_watch_run_once(void) {
    struct epoll_event events[EVENTS_PER_ROUND];
    int count = epoll_wait(epoll, events, EVENTS_PER_ROUND, -1);
    if (count < 0 && errno != EINTR) return errno;
    for (int i = 0; i < count; i++) {
        struct watch *watch = events[i].data.ptr;
        bool only_writable = (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0;
        if (watch->descriptor >= 0 && !only_writable) watch->handle(watch);
    }
    return 0;
}
