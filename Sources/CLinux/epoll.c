#include "clinux.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <fcntl.h>
#include <unistd.h>

#define EVENTS 64

int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int clinux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void clinux_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

int clinux_epoll(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int epoll, int operation, int descriptor, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

int clinux_epoll_add(int epoll, int descriptor) { return control(epoll, EPOLL_CTL_ADD, descriptor, EPOLLIN); }

int clinux_epoll_pause(int epoll, int descriptor, int paused) {
    /* An empty set of events would still report a hang-up, again and again (man 2 epoll_ctl). */
    if (paused) return control(epoll, EPOLL_CTL_DEL, descriptor, 0);
    return control(epoll, EPOLL_CTL_ADD, descriptor, EPOLLIN);
}

int clinux_epoll_remove(int epoll, int descriptor) { return control(epoll, EPOLL_CTL_DEL, descriptor, 0); }

int clinux_epoll_wait(int epoll, int *ready, int room, int may_wait) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll, events, room < EVENTS ? room : EVENTS, may_wait ? -1 : 0);
    for (int i = 0; i < count; i++) ready[i] = events[i].data.fd;
    return count;
}
