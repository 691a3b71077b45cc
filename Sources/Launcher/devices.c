#include "devices.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define DIRECTORY "/dev"
#define DEVICES (sizeof devices / sizeof devices[0])

/* Numbers from admin-guide/devices.txt of the kernel, "memory devices". */
static const struct device {
    const char *name;
    unsigned minor;
} devices[] = {{"null", 3}, {"zero", 5}, {"full", 7}, {"random", 8}, {"urandom", 9}};
static const unsigned memory_devices = 1;

/* Mounts an empty file system over /dev, for the launcher alone. Later mounts of the host still propagate to us. */
static int mount_over(void) {
    if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) != 0) return errno;
    if (mount("tmpfs", DIRECTORY, "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=0755") != 0) return errno;
    return mkdir(DIRECTORY "/empty", 0755) == 0 ? 0 : errno;
}

/*
 * Remounts /dev read-only, so that no use of a device changes an inode's times, which another cell could read. Devices
 * can still be written to.
 */
static int protect(void) {
    return mount(NULL, DIRECTORY, NULL, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NOEXEC, NULL) == 0 ? 0 : errno;
}

/* Makes a directory with a link shm to /tmp, where programs keep shared memory objects (man 7 shm_overview). */
static int make_directory(const char *path) {
    char link[64];
    if (mkdir(path, 0755) != 0) return errno;
    snprintf(link, sizeof link, "%s/shm", path);
    return symlink("../tmp", link) == 0 ? 0 : errno;
}

static int make_set(uint32_t number) {
    char path[64];
    snprintf(path, sizeof path, DIRECTORY "/%u", number);
    int error = make_directory(path);
    for (size_t i = 0; i < DEVICES && error == 0; i++) {
        snprintf(path, sizeof path, DIRECTORY "/%u/%s", number, devices[i].name);
        if (mknod(path, S_IFCHR | 0666, makedev(memory_devices, devices[i].minor)) != 0) error = errno;
    }
    return error;
}

int launcher_devices_make(uint32_t sets) {
    if (unshare(CLONE_NEWNS) != 0) return errno;
    mode_t mask = umask(0);
    int error = mount_over();
    for (uint32_t i = 0; i < sets && error == 0; i++) error = make_set(i);
    umask(mask);
    if (error == 0) return protect();
    (void)umount2(DIRECTORY, MNT_DETACH);
    return error;
}

/* Binds the host's node, which the mount over /dev hides by now, to its name in set 0, read-only. */
static int bind_node(int node, const char *name) {
    char source[64], target[64];
    snprintf(source, sizeof source, "/proc/self/fd/%d", node);
    snprintf(target, sizeof target, DIRECTORY "/0/%s", name);
    int file = open(target, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
    if (file < 0) return errno;
    close(file);
    if (mount(source, target, NULL, MS_BIND, NULL) != 0) return errno;
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
    return mount_setattr(AT_FDCWD, target, 0, &attributes, sizeof attributes) == 0 ? 0 : errno;
}

static int link_to_first(uint32_t number) {
    char path[64];
    snprintf(path, sizeof path, DIRECTORY "/%u", number);
    return symlink("0", path) == 0 ? 0 : errno;
}

int launcher_devices_bind(uint32_t sets) {
    if (unshare(CLONE_NEWNS) != 0) return errno;
    int nodes[DEVICES];
    for (size_t i = 0; i < DEVICES; i++) {
        char path[64];
        snprintf(path, sizeof path, DIRECTORY "/%s", devices[i].name);
        nodes[i] = open(path, O_PATH | O_CLOEXEC);
        if (nodes[i] < 0) return errno;
    }
    int error = mount_over();
    if (error == 0) error = make_directory(DIRECTORY "/0");
    for (size_t i = 0; i < DEVICES && error == 0; i++) error = bind_node(nodes[i], devices[i].name);
    for (uint32_t i = 1; i < sets && error == 0; i++) error = link_to_first(i);
    for (size_t i = 0; i < DEVICES; i++) close(nodes[i]);
    return error == 0 ? protect() : error;
}
