/* Calls that take a path or a host name. They read each text to its end. */
#include "kernel.h"

#include <errno.h>

size_t kernel_bytes_of_texts; /* not static, so that the compiler keeps the reads */

static int taken(const char *first, const char *second) {
    kernel_bytes_of_texts += (first == NULL ? 0 : strlen(first)) + (second == NULL ? 0 : strlen(second));
    return (errno = kernel_fault()) != 0 ? -1 : 0;
}

int kernel_mkdir(const char *path, mode_t mode) { return (void)mode, taken(path, NULL); }
int kernel_mknod(const char *path, mode_t mode, dev_t device) { return (void)mode, (void)device, taken(path, NULL); }
int kernel_symlink(const char *target, const char *path) { return taken(target, path); }
int kernel_rmdir(const char *path) { return taken(path, NULL); }
int kernel_chdir(const char *path) { return taken(path, NULL); }
int kernel_umount2(const char *path, int flags) { return (void)flags, taken(path, NULL); }
int kernel_mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data) {
    (void)flags;
    return taken(source, target) != 0 ? -1 : taken(type, data);
}
int kernel_mount_setattr(int directory, const char *path, unsigned flags, const void *attributes, size_t size) {
    (void)directory, (void)flags, (void)attributes, (void)size;
    return taken(path, NULL);
}
int kernel_sethostname(const char *name, size_t length) {
    if (length > 0) kernel_bytes_of_texts += (unsigned char)name[length - 1];
    return taken(NULL, NULL);
}
