#include "control.h"

#include "descriptors.h"
#include "events.h"
#include "lifecycle.h"
#include "zygote.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>

static void refuse(uint64_t id, int error) { launcher_events_send_failure(id, LAUNCHER_STAGE_REQUEST, error); }

/* Carries out a request; whether it has taken over the descriptors. */
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
        launcher_zygote_start(request->cell, descriptors, count, launcher_cells_zygote_ended);
        return true;
    case LAUNCHER_KILL:
        if (cell != NULL && request->quiet != 0) launcher_cell_discard(cell);
        else if (cell != NULL) launcher_cell_kill(cell, request->reason);
        else launcher_zygote_kill(request->cell);
        return false;
    case LAUNCHER_BUDGET:
        /* If the cell has ended meanwhile, its ENDED event answers this request too. */
        if (cell != NULL) launcher_cell_grant(cell, request->cpu_ns, request->wall_ns, request->quiet != 0);
        return false;
    case LAUNCHER_EXTEND:
        if (cell != NULL) launcher_cell_extend(cell, request->cpu_ns, request->wall_ns);
        return false;
    case LAUNCHER_PING:
        launcher_events_send((struct launcher_event){.kind = LAUNCHER_ALIVE}, NULL, 0);
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

void launcher_control_receive_waiting(void) {
    struct pollfd socket = {.fd = LAUNCHER_CONTROL_SOCKET, .events = POLLIN};
    while (poll(&socket, 1, 0) == 1 && (socket.revents & POLLIN) != 0)
        if (launcher_control_receive(LAUNCHER_CONTROL_SOCKET) != 0) return; /* the control watch notices the end too */
}
