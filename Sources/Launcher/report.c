#include "report.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static int send_report(int socket, const struct cell_report *report, const int *descriptors, int count) {
    struct iovec part = {.iov_base = (void *)(uintptr_t)report, .iov_len = sizeof *report};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * CELL_REPORT_DESCRIPTORS)];
    } control;
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        size_t size = sizeof(int) * (size_t)count;
        memset(&control, 0, sizeof control);
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(size);
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(size);
        memcpy(CMSG_DATA(rights), descriptors, size);
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
    (void)send_report(socket, &report, NULL, 0);
}

int launcher_report_storage(int socket, const int directories[CELL_REPORT_DESCRIPTORS]) {
    struct cell_report report = {.kind = CELL_REPORT_STORAGE};
    return send_report(socket, &report, directories, CELL_REPORT_DESCRIPTORS);
}

int launcher_report_listener(int socket, int listener) {
    struct cell_report report = {.kind = CELL_REPORT_LISTENER};
    return send_report(socket, &report, &listener, 1);
}

int launcher_report_end(int socket, int wait_status) {
    struct cell_report report = {.kind = CELL_REPORT_ENDED, .wait_status = wait_status};
    return send_report(socket, &report, NULL, 0);
}
