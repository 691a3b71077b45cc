/* The queue of events to the service. */
#pragma once

#include "launcher_wire.h"

#include <stdbool.h>
#include <stddef.h>

/* Queues an event of `header` and `length` bytes after it. Sets the header's version. */
void launcher_events_send(struct launcher_event header, const void *rest, size_t length);
/* Reports that the cell or zygote `id` could not be started. */
void launcher_events_send_failure(uint64_t id, uint32_t stage, int error);
/* Sends the queued events without blocking; whether some are left. Drops them if the service is gone. */
bool launcher_events_flush(int socket);
