#include "report.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static int send_report(int socket, const struct cell_report *report, int descriptor) {
    struct iovec part = {.iov_base = (void *)(uintptr_t)report, .iov_len = sizeof *report};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (descriptor >= 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(rights), &descriptor, sizeof(int));
    }
    ssize_t sent;
    do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : 0;
}

void launcher_report_failure(int socket, uint32_t stage, uint32_t operation, int error) {
    struct cell_report report = {
        .kind = CELL_REPORT_FAILED, .stage = stage, .operation = operation, .error = error};
    /* If even this cannot be said, the launcher sees the process end without a word, and reports that. */
    (void)send_report(socket, &report, -1);
}

int launcher_report_listener(int socket, int listener) {
    struct cell_report report = {.kind = CELL_REPORT_LISTENER};
    return send_report(socket, &report, listener);
}

int launcher_report_end(int socket, const struct cell_report *report) { return send_report(socket, report, -1); }
