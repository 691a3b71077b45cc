#include "control.h"

#include "cell.h"
#include "descriptors.h"
#include "limits.h"
#include "zygote.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Events that the service has not taken yet; at most a few a cell, and the service bounds the cells. */
struct pending {
    struct pending *next;
    size_t length;
    unsigned char bytes[];
};

static struct pending *first;
static struct pending **last = &first;

void launcher_control_send(const struct launcher_event *header, const void *rest, size_t length) {
    struct pending *event = malloc(sizeof *event + sizeof *header + length);
    if (event == NULL) abort(); /* the service sees the launcher end, which is the truth */
    event->next = NULL;
    event->length = sizeof *header + length;
    memcpy(event->bytes, header, sizeof *header);
    if (length > 0) memcpy(event->bytes + sizeof *header, rest, length);
    *last = event;
    last = &event->next;
}

int launcher_control_flush(int socket) {
    while (first != NULL) {
        ssize_t sent = send(socket, first->bytes, first->length, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS)) return 1;
        /* Any other error means that the service is gone: the reading side notices it, and ends everything. */
        struct pending *done = first;
        first = done->next;
        if (first == NULL) last = &first;
        free(done);
    }
    return 0;
}

static void refuse(uint64_t cell, int error) {
    struct launcher_event event = {
        .version = LAUNCHER_WIRE_VERSION,
        .kind = LAUNCHER_FAILED,
        .cell = cell,
        .stage = LAUNCHER_STAGE_REQUEST,
        .error = error,
    };
    launcher_control_send(&event, NULL, 0);
}

/* Whether it has taken over the descriptors. */
static bool perform(const struct launcher_request *request, const int *descriptors, int count) {
    struct cell *cell = launcher_cell_find(request->cell);
    bool starts = request->kind == LAUNCHER_START || request->kind == LAUNCHER_ZYGOTE;
    bool exists = cell != NULL || launcher_zygote_exists(request->cell);
    if (starts && (exists || count < 4)) {
        refuse(request->cell, exists ? EEXIST : EBADF);
        return false;
    }
    switch (request->kind) {
    case LAUNCHER_START:
        launcher_cell_start(request->cell, request->zygote, descriptors, count);
        return true;
    case LAUNCHER_ZYGOTE:
        launcher_zygote_start(request->cell, descriptors, count);
        return true;
    case LAUNCHER_KILL:
        if (cell != NULL && request->quiet != 0) launcher_cell_discard(cell);
        else if (cell != NULL) launcher_cell_kill(cell, request->reason);
        else launcher_zygote_end(request->cell);
        return false;
    case LAUNCHER_BUDGET:
        /* A cell that ended meanwhile has its ENDED event under way, which answers this too. */
        if (cell != NULL) launcher_limits_grant(cell, request->cpu_ns, request->wall_ns, request->quiet != 0);
        return false;
    case LAUNCHER_PING:
        launcher_control_send(
            &(struct launcher_event){.version = LAUNCHER_WIRE_VERSION, .kind = LAUNCHER_ALIVE}, NULL, 0);
        return false;
    default:
        refuse(request->cell, EINVAL);
        return false;
    }
}

int launcher_control_receive(int socket) {
    struct launcher_request request;
    struct iovec part = {.iov_base = &request, .iov_len = sizeof request};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * LAUNCHER_DESCRIPTOR_LIMIT)];
    } control;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t received = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (received < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
    if (received == 0) return -1;

    int descriptors[LAUNCHER_DESCRIPTOR_LIMIT];
    int count = descriptors_take(&message, descriptors, LAUNCHER_DESCRIPTOR_LIMIT);
    bool whole = received == sizeof request && (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0;
    bool taken = false;
    if (whole && request.version == LAUNCHER_WIRE_VERSION) taken = perform(&request, descriptors, count);
    else refuse(received >= (ssize_t)(offsetof(struct launcher_request, zygote)) ? request.cell : 0, EBADMSG);
    if (!taken) descriptors_close(descriptors, count);
    return 0;
}

void launcher_control_catch_up(void) {
    struct pollfd socket = {.fd = CONTROL_SOCKET, .events = POLLIN};
    while (poll(&socket, 1, 0) == 1 && (socket.revents & POLLIN) != 0)
        if (launcher_control_receive(CONTROL_SOCKET) != 0) return; /* that it is gone is noticed once more */
}
