#include "events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* An event that the service has not received yet. Each cell has a few at most, and the service bounds the cells. */
struct pending {
    struct pending *next;
    size_t length;
    unsigned char bytes[];
};

static struct pending *first;
static struct pending **last = &first;

void launcher_events_send(struct launcher_event header, const void *rest, size_t length) {
    header.version = LAUNCHER_WIRE_VERSION;
    struct pending *event = malloc(sizeof *event + sizeof header + length);
    if (event == NULL) abort(); /* the service sees the launcher end */
    event->next = NULL;
    event->length = sizeof header + length;
    memcpy(event->bytes, &header, sizeof header);
    if (length > 0) memcpy(event->bytes + sizeof header, rest, length);
    *last = event;
    last = &event->next;
}

void launcher_events_send_failure(uint64_t id, uint32_t stage, int error) {
    launcher_events_send(
        (struct launcher_event){.kind = LAUNCHER_FAILED, .cell = id, .stage = stage, .error = error}, NULL, 0);
}

bool launcher_events_flush(int socket) {
    while (first != NULL) {
        ssize_t sent = send(socket, first->bytes, first->length, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS)) return true;
        /* Any other error means that the service is gone: reading the socket shows that too, and ends everything. */
        struct pending *done = first;
        first = done->next;
        if (first == NULL) last = &first;
        free(done);
    }
    return false;
}
