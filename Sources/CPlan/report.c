#include "report.h"

#include "descriptors.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>

static int send_report(int socket, const struct report *report, const int *descriptors, int count) {
    ssize_t sent;
    do sent = descriptors_send(socket, report, sizeof *report, descriptors, count, true);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : 0;
}

int report_send(int socket, enum report_kind kind, const int *descriptors, int count) {
    struct report report = {.kind = kind};
    return send_report(socket, &report, descriptors, count);
}

void report_failure(int socket, uint32_t stage, uint32_t operation, int error) {
    struct report report = {.kind = REPORT_FAILED, .stage = stage, .operation = operation, .error = error};
    /* If sending fails too, the launcher sees the process end without a report, and reports that. */
    (void)send_report(socket, &report, NULL, 0);
}

int report_send_go_ahead(int socket) { return send(socket, "", 1, MSG_NOSIGNAL) == 1 ? 0 : errno; }

int report_await_go_ahead(int socket) {
    char byte;
    ssize_t received;
    do received = recv(socket, &byte, 1, 0);
    while (received < 0 && errno == EINTR);
    return received == 1 ? 0 : ECANCELED;
}
