/* Passing descriptors with a message over a Unix socket (man 7 unix, SCM_RIGHTS). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

/* The most descriptors that one message carries. */
#define DESCRIPTORS_LIMIT 16

/*
 * Sends one packet with `count` descriptors, which stay open here; the bytes sent, or -1 with errno (EINVAL for more
 * than DESCRIPTORS_LIMIT). Blocks on a full socket only if it may wait. No allocation, no locks, no stdio.
 */
ssize_t descriptors_send(int socket, const void *bytes, size_t length, const int *descriptors, int count,
                         bool may_wait);

/*
 * Takes the descriptors off a received message and returns their number, at most `limit`. Closes any others: the kernel
 * lets a few more through where control data is padded.
 */
int descriptors_take(struct msghdr *message, int *descriptors, int limit);
/* Closes each descriptor that is not negative. */
void descriptors_close(const int *descriptors, int count);
