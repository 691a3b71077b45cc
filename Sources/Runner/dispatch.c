#include "runner.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DISPATCH_MAGIC 0x31444d53u /* "SMD1" */

/* What comes first on descriptor 3; the standard input may come with its first byte. */
struct dispatch_header {
    uint32_t magic;
    uint32_t head;
    uint64_t total;
};

static void take_standard_input(struct msghdr *message) {
    if ((message->msg_flags & MSG_CTRUNC) != 0) runner_fail("a dispatch came with more than one descriptor");
    struct cmsghdr *rights = CMSG_FIRSTHDR(message);
    if (rights == NULL || rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS) return;
    int input;
    memcpy(&input, CMSG_DATA(rights), sizeof input);
    if (dup2(input, STDIN_FILENO) < 0) runner_fail("dup2 of the standard input: %s", strerror(errno));
    close(input);
}

struct runner_dispatch runner_receive_dispatch(void) {
    struct dispatch_header header;
    size_t received = 0;
    while (received < sizeof header) {
        struct iovec part = {.iov_base = (char *)&header + received, .iov_len = sizeof header - received};
        union {
            struct cmsghdr header;
            char bytes[CMSG_SPACE(sizeof(int))];
        } control;
        struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
                                 .msg_controllen = sizeof control.bytes};
        ssize_t count = recvmsg(RUNNER_CONTROL, &message, MSG_CMSG_CLOEXEC);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) runner_fail("receive a dispatch: %s", strerror(errno));
        if (count == 0 && received == 0) _exit(0); /* the cell was not needed */
        if (count == 0) runner_fail("the service hung up within a dispatch");
        take_standard_input(&message);
        received += (size_t)count;
    }
    if (header.magic != DISPATCH_MAGIC) runner_fail("what came is no dispatch");
    if (header.total > LAUNCHER_PLAN_LIMIT || header.head > header.total)
        runner_fail("a dispatch of %llu bytes", (unsigned long long)header.total);
    return (struct runner_dispatch){.head = header.head, .total = header.total};
}
