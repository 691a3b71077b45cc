/* Descriptors that come with a message (man 7 unix, SCM_RIGHTS). */
#pragma once

#include <sys/socket.h>

/*
 * Takes them off a message that was received: how many, at most `limit`. What a peer sends beyond that, and the room for
 * control data let through, is closed.
 */
int descriptors_take(struct msghdr *message, int *descriptors, int limit);
void descriptors_close(const int *descriptors, int count);
