#include "report.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

static int send_report(int socket, const struct report *report, const int *descriptors, int count) {
    struct iovec part = {.iov_base = (void *)(uintptr_t)report, .iov_len = sizeof *report};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * REPORT_DESCRIPTORS)];
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

int report_send(int socket, enum report_kind kind, const int *descriptors, int count) {
    struct report report = {.kind = kind};
    return send_report(socket, &report, descriptors, count);
}

void report_failure(int socket, uint32_t stage, uint32_t operation, int error) {
    struct report report = {.kind = REPORT_FAILED, .stage = stage, .operation = operation, .error = error};
    /* If even this cannot be said, the launcher sees the process end without a word, and reports that. */
    (void)send_report(socket, &report, NULL, 0);
}
