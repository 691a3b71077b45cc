/* The launcher's one epoll instance, and what it watches. */
#pragma once

struct watch {
    /* Called when the descriptor can be read or was hung up; unless it was closed earlier in the same round. */
    void (*handle)(struct watch *watch);
    void *owner;
    int descriptor; /* -1: not open */
};

/*
 * Watches `descriptor`, which becomes the watch's own; 0, or errno with the descriptor closed, so that an open one is
 * always one that rings. A negative one fails with errno.
 */
int launcher_watch_open(struct watch *watch, int descriptor);
/* Closes the descriptor, if open. */
void launcher_watch_close(struct watch *watch);
