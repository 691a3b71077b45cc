#include "runner.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DISPATCH_MAGIC 0x31444d53u /* "SMD1" */

/*
 * The message on descriptor 3. The payload's memfd and the standard input arrive with its first byte. For a job with a
 * figure, a third descriptor arrives: the memfd that the figure is copied into.
 */
struct dispatch_header {
    uint32_t magic;
    uint32_t head;
    uint64_t total;
};

enum { DISPATCH_PAYLOAD, DISPATCH_INPUT, DISPATCH_FIGURE, DISPATCH_DESCRIPTORS };

/* The figure's descriptor is -1 unless the job has a figure. */
static void take_descriptors(struct msghdr *message, int descriptors[DISPATCH_DESCRIPTORS]) {
    struct cmsghdr *rights = CMSG_FIRSTHDR(message);
    if ((message->msg_flags & MSG_CTRUNC) != 0 || rights == NULL || rights->cmsg_level != SOL_SOCKET ||
        rights->cmsg_type != SCM_RIGHTS)
        runner_fail("a dispatch without its descriptors");
    size_t size = rights->cmsg_len - CMSG_LEN(0);
    if (size != sizeof(int) * DISPATCH_FIGURE && size != sizeof(int) * DISPATCH_DESCRIPTORS)
        runner_fail("a dispatch with neither two nor three descriptors");
    descriptors[DISPATCH_FIGURE] = -1;
    memcpy(descriptors, CMSG_DATA(rights), size);
}

struct runner_dispatch runner_receive_dispatch(void) {
    struct dispatch_header header;
    struct iovec part = {.iov_base = &header, .iov_len = sizeof header};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * DISPATCH_DESCRIPTORS)];
    } control;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t count;
    do count = recvmsg(RUNNER_CONTROL, &message, MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count < 0) runner_fail("receive a dispatch: %s", strerror(errno));
    if (count == 0) _exit(0); /* the cell was not needed */
    /* The service sends the header in one call into an empty socket, so it arrives whole. */
    if (count != sizeof header || header.magic != DISPATCH_MAGIC) runner_fail("the message is not a dispatch");
    if (header.total > LAUNCHER_JOB_LIMIT || header.head > header.total)
        runner_fail("a dispatch of %llu bytes is too large or malformed", (unsigned long long)header.total);
    int descriptors[DISPATCH_DESCRIPTORS];
    take_descriptors(&message, descriptors);
    if (dup2(descriptors[DISPATCH_INPUT], STDIN_FILENO) < 0)
        runner_fail("dup2 the standard input: %s", strerror(errno));
    close(descriptors[DISPATCH_INPUT]);
    return (struct runner_dispatch){
        .payload = descriptors[DISPATCH_PAYLOAD],
        .figure = descriptors[DISPATCH_FIGURE],
        .head = header.head,
        .total = header.total,
    };
}
