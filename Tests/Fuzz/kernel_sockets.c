/* Calls on sockets: received messages come from the input, sent ones are dropped. */
#include "kernel.h"

#include <errno.h>
#include <sys/socket.h>

int kernel_youngest_socket = -1;

int kernel_socketpair(int family, int type, int protocol, int pair[2]) {
    (void)family, (void)type, (void)protocol;
    if ((errno = kernel_fault()) != 0) return -1;
    if ((pair[0] = kernel_make(KERNEL_SOCKET)) < 0) return -1;
    kernel_youngest_socket = pair[0];
    if ((pair[1] = kernel_make(KERNEL_SOCKET)) >= 0) return 0;
    kernel_close(pair[0]);
    return errno = EMFILE, -1;
}

int kernel_setsockopt(int socket, int level, int name, const void *value, socklen_t length) {
    (void)level, (void)name, (void)value, (void)length;
    if ((errno = kernel_fault()) != 0) return -1;
    return kernel_find(socket) == NULL ? (errno = EBADF, -1) : 0;
}

static ssize_t sent(int socket, size_t length) {
    const struct kernel_file *file = kernel_find(socket);
    if (file == NULL) return errno = EBADF, -1;
    if ((errno = kernel_fault()) != 0) return -1;
    return file->is_hung_up ? (errno = EPIPE, -1) : (ssize_t)length;
}

ssize_t kernel_send(int socket, const void *bytes, size_t length, int flags) {
    (void)bytes, (void)flags;
    return sent(socket, length);
}

ssize_t kernel_sendmsg(int socket, const struct msghdr *message, int flags) {
    (void)flags;
    struct msghdr *parts = (struct msghdr *)(uintptr_t)message; /* CMSG_FIRSTHDR takes no const */
    for (struct cmsghdr *part = CMSG_FIRSTHDR(parts); part != NULL; part = CMSG_NXTHDR(parts, part)) {
        int count = (int)((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (int i = 0; i < count; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(part) + sizeof(int) * (size_t)i, sizeof descriptor);
            if (kernel_find(descriptor) == NULL) return errno = EBADF, -1;
        }
    }
    return sent(socket, message->msg_iov[0].iov_len);
}

static void put_header(char *place, int type, size_t size) {
    struct cmsghdr header = {.cmsg_level = SOL_SOCKET, .cmsg_type = type, .cmsg_len = CMSG_LEN(size)};
    memcpy(place, &header, sizeof header);
}

/* Writes the credentials, then as many descriptors as fit, as net/core/scm.c does. */
static void put_control(struct msghdr *header, const struct kernel_message *message) {
    char *place = header->msg_control;
    size_t room = header->msg_controllen;
    size_t used = 0;
    if (message->sender != 0 && room >= CMSG_SPACE(sizeof(struct ucred))) {
        struct ucred credentials = {.pid = message->sender};
        put_header(place, SCM_CREDENTIALS, sizeof credentials);
        memcpy(place + CMSG_LEN(0), &credentials, sizeof credentials);
        used = CMSG_SPACE(sizeof(struct ucred));
    }
    size_t fits = room - used > sizeof(struct cmsghdr) ? (room - used - sizeof(struct cmsghdr)) / sizeof(int) : 0;
    size_t count = (size_t)message->count < fits ? (size_t)message->count : fits;
    if (count > 0) {
        put_header(place + used, SCM_RIGHTS, sizeof(int) * count);
        memcpy(place + used + CMSG_LEN(0), message->descriptors, sizeof(int) * count);
        size_t space = CMSG_SPACE(sizeof(int) * count);
        used += space < room - used ? space : room - used;
    }
    for (size_t i = count; i < (size_t)message->count; i++) kernel_close(message->descriptors[i]);
    if (count < (size_t)message->count) header->msg_flags |= MSG_CTRUNC;
    header->msg_controllen = used;
}

static ssize_t received(int socket, struct msghdr *header, int flags) {
    struct kernel_file *file = kernel_find(socket);
    header->msg_flags = 0;
    if (file == NULL) return errno = EBADF, -1;
    if (file->kind != KERNEL_SOCKET) return errno = ENOTSOCK, -1;
    if (!file->is_readable) {
        if (file->is_hung_up || (flags & MSG_DONTWAIT) == 0) return header->msg_controllen = 0, 0;
        return errno = EAGAIN, -1;
    }
    file->is_readable = false;
    struct kernel_message message = file->message;
    file->message.count = 0;
    size_t room = header->msg_iov[0].iov_len;
    size_t length = message.length < room ? message.length : room;
    memcpy(header->msg_iov[0].iov_base, message.bytes, length);
    if (length < message.length) header->msg_flags |= MSG_TRUNC;
    put_control(header, &message);
    return (ssize_t)length;
}

ssize_t kernel_recvmsg(int socket, struct msghdr *header, int flags) { return received(socket, header, flags); }

ssize_t kernel_recv(int socket, void *place, size_t size, int flags) {
    struct iovec part = {.iov_base = place, .iov_len = size};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    return received(socket, &header, flags);
}
