/* The control socket: requests in, events out. */
#pragma once

#include "launcher_wire.h"

#include <stddef.h>

/* Its descriptor. */
#define CONTROL_SOCKET 3

/* Handles one request that is waiting; 0, or -1 when the service is gone. */
int launcher_control_receive(int socket);
/*
 * Handles what is waiting, without waiting: what the service has sent before some other thing happened, though the round
 * of events told of that first.
 */
void launcher_control_catch_up(void);
/* Queues an event of `header` and `length` bytes after it; sent as soon as the service takes it. */
void launcher_control_send(const struct launcher_event *header, const void *rest, size_t length);
/* Sends what is queued and can be sent without waiting; whether something is left. */
int launcher_control_flush(int socket);
