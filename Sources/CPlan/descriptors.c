#include "descriptors.h"

#include <string.h>
#include <unistd.h>

int descriptors_take(struct msghdr *message, int *descriptors, int limit) {
    int count = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL; part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        int sent = (int)((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (int i = 0; i < sent; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(part) + sizeof(int) * (size_t)i, sizeof descriptor);
            if (count < limit) descriptors[count++] = descriptor;
            else close(descriptor);
        }
    }
    return count;
}

void descriptors_close(const int *descriptors, int count) {
    for (int i = 0; i < count; i++)
        if (descriptors[i] >= 0) close(descriptors[i]);
}
