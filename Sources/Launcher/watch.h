/* The launcher's epoll instance, and the descriptors that it watches. */
#pragma once

#include <stdbool.h>

struct watch {
    /* Called when the descriptor is readable or hung up, unless the watch was closed earlier in the same round. */
    void (*handle)(struct watch *watch);
    void *owner;
    int descriptor; /* -1: not open */
};

/* Makes the epoll instance; 0 or errno. */
int launcher_watch_begin(void);
/*
 * Watches `descriptor`, which the watch now owns. 0, or errno with the descriptor closed, so that every open watch is
 * in the epoll instance. A negative descriptor stands for a failed call: returns the errno of that call.
 */
int launcher_watch_open(struct watch *watch, int descriptor);
/* Closes the descriptor, if open. */
void launcher_watch_close(struct watch *watch);
/* Also ends a round when the descriptor becomes writable, or no longer does. Calls no handler for that. */
void launcher_watch_for_writing(struct watch *watch, bool enabled);
/* Blocks until something happens, and calls the handlers of one round of events; 0 or errno. */
int launcher_watch_run_once(void);
