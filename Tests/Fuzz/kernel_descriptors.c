/* Calls on files, timers and epoll. */
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/timerfd.h>
#include <time.h>

#define FAIL_IF_FAULTY() \
    do { \
        if ((errno = kernel_fault()) != 0) return -1; \
    } while (0)

static int made(enum kernel_kind kind) {
    FAIL_IF_FAULTY();
    return kernel_make(kind);
}

int kernel_open(const char *path, int flags, ...) {
    size_t length = strlen(path);
    bool is_network = length >= 6 && strcmp(path + length - 6, "ns/net") == 0;
    return made(is_network ? KERNEL_NETWORK : (flags & (O_PATH | O_DIRECTORY)) != 0 ? KERNEL_DIRECTORY : KERNEL_TEXT);
}

int kernel_eventfd(unsigned count, int flags) {
    (void)count, (void)flags;
    return made(KERNEL_EVENT);
}

int kernel_epoll_create1(int flags) {
    (void)flags;
    return made(KERNEL_EPOLL);
}

int kernel_timerfd_create(int clock, int flags) {
    (void)clock, (void)flags;
    return made(KERNEL_TIMER);
}

int kernel_timerfd_settime(int descriptor, int flags, const struct itimerspec *wanted, struct itimerspec *old) {
    (void)flags, (void)old;
    struct kernel_file *file = kernel_find(descriptor);
    if (file == NULL) return errno = EBADF, -1;
    if (wanted->it_value.tv_nsec < 0 || wanted->it_value.tv_nsec > 999999999 || wanted->it_value.tv_sec < 0)
        kernel_fail("a timer is set to an impossible time");
    file->is_readable = false;
    file->size = (size_t)wanted->it_value.tv_sec * 1000000000u + (size_t)wanted->it_value.tv_nsec;
    return 0;
}

ssize_t kernel_pread(int descriptor, void *place, size_t size, off_t offset) {
    FAIL_IF_FAULTY();
    struct kernel_file *file = kernel_find(descriptor);
    if (file == NULL || file->kind != KERNEL_TEXT || offset != 0) return errno = EBADF, -1;
    size_t length = strlen(kernel_text);
    if (length > size) length = size;
    memcpy(place, kernel_text, length);
    return (ssize_t)length;
}

ssize_t kernel_read(int descriptor, void *place, size_t size) {
    struct kernel_file *file = kernel_find(descriptor);
    if (file != NULL && file->kind == KERNEL_TEXT) return kernel_pread(descriptor, place, size, 0);
    if (file == NULL || !file->is_readable || size < sizeof(uint64_t)) return errno = file == NULL ? EBADF : EAGAIN, -1;
    file->is_readable = false;
    memcpy(place, &(uint64_t){1}, sizeof(uint64_t));
    return sizeof(uint64_t);
}

ssize_t kernel_write(int descriptor, const void *bytes, size_t size) {
    (void)bytes;
    FAIL_IF_FAULTY();
    return kernel_find(descriptor) == NULL ? (errno = EBADF, -1) : (ssize_t)size;
}

static int duplicate(int descriptor, int place) {
    struct kernel_file *file = kernel_find(descriptor);
    if (file == NULL) return errno = EBADF, -1;
    if (place >= KERNEL_FILES) return errno = EMFILE, -1;
    if (kernel_files[place].kind != KERNEL_CLOSED) kernel_close(place);
    kernel_files[place] = (struct kernel_file){.kind = file->kind, .process = file->process, .size = file->size,
                                               .is_sealed = file->is_sealed};
    if (file->bytes == NULL) return place;
    kernel_files[place].bytes = malloc(file->size);
    memcpy(kernel_files[place].bytes, file->bytes, file->size);
    return place;
}

int kernel_dup2(int old, int new) {
    FAIL_IF_FAULTY();
    return old == new ? new : duplicate(old, new);
}

int kernel_dup3(int old, int new, int flags) {
    (void)flags;
    return kernel_dup2(old, new);
}

int kernel_fcntl(int descriptor, int command, ...) {
    va_list values;
    va_start(values, command);
    int argument = va_arg(values, int);
    va_end(values);
    struct kernel_file *file = kernel_find(descriptor);
    if (file == NULL) return errno = EBADF, -1;
    FAIL_IF_FAULTY();
    if (command == F_GET_SEALS && file->kind != KERNEL_MEMORY) return errno = EINVAL, -1;
    if (command == F_GET_SEALS) return file->is_sealed ? F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE : 0;
    if (command != F_DUPFD_CLOEXEC) return 0;
    while (argument < KERNEL_FILES && kernel_files[argument].kind != KERNEL_CLOSED) argument++;
    return duplicate(descriptor, argument);
}

int kernel_fstat(int descriptor, struct stat *status) {
    struct kernel_file *file = kernel_find(descriptor);
    memset(status, 0, sizeof *status);
    if (file == NULL) return errno = EBADF, -1;
    status->st_mode = file->kind == KERNEL_SOCKET ? S_IFSOCK : S_IFREG;
    status->st_size = (off_t)file->size;
    return 0;
}

int kernel_fstatfs(int descriptor, struct statfs *status) {
    memset(status, 0, sizeof *status);
    FAIL_IF_FAULTY();
    return kernel_find(descriptor) == NULL ? (errno = EBADF, -1) : 0;
}

/* A copy of exactly the mapped bytes, so that AddressSanitizer sees a read beyond them. */
void *kernel_mmap(void *place, size_t size, int protection, int flags, int descriptor, off_t offset) {
    (void)place, (void)protection, (void)flags, (void)offset;
    struct kernel_file *file = kernel_find(descriptor);
    if ((errno = kernel_fault()) != 0) return MAP_FAILED;
    if (file == NULL || file->kind != KERNEL_MEMORY || file->size != size)
        kernel_fail("the mapped descriptor is no plan, or its size differs");
    void *copy = malloc(size);
    memcpy(copy, file->bytes, size);
    return copy;
}

int kernel_munmap(void *place, size_t size) {
    (void)size;
    free(place);
    return 0;
}

int kernel_epoll_ctl(int epoll, int operation, int descriptor, struct epoll_event *event) {
    if (kernel_find(epoll) == NULL) return errno = EBADF, -1;
    struct kernel_file *file = kernel_find(descriptor);
    if (file == NULL) return errno = EBADF, -1;
    if (operation == EPOLL_CTL_DEL) {
        file->watch = NULL;
        return 0;
    }
    FAIL_IF_FAULTY();
    /* man 2 epoll_ctl: regular files and directories cannot be watched. */
    if (file->kind == KERNEL_TEXT || file->kind == KERNEL_MEMORY || file->kind == KERNEL_DIRECTORY)
        return errno = EPERM, -1;
    if (operation == EPOLL_CTL_ADD && file->watch != NULL) return errno = EEXIST, -1;
    file->watch = event->data.ptr;
    return 0;
}

int kernel_epoll_wait(int epoll, struct epoll_event *events, int limit, int timeout) {
    (void)epoll, (void)timeout;
    kernel_next_step();
    int count = 0;
    for (int i = KERNEL_CONTROL_SOCKET; i < KERNEL_FILES && count < limit; i++) {
        const struct kernel_file *file = &kernel_files[i];
        if (file->watch == NULL || !(file->is_readable || file->is_hung_up)) continue;
        events[count].events = file->is_readable ? (uint32_t)EPOLLIN : 0u;
        if (file->is_hung_up) events[count].events |= (uint32_t)EPOLLHUP;
        events[count++].data.ptr = file->watch;
    }
    return count;
}

int kernel_poll(struct pollfd *files, nfds_t count, int timeout) {
    (void)timeout;
    if (count != 1) kernel_fail("poll of %lu", (unsigned long)count);
    files->revents = 0;
    const struct kernel_file *file = kernel_find(files->fd);
    if (file != NULL && file->is_readable) files->revents |= POLLIN;
    if (file != NULL && file->is_hung_up) files->revents |= POLLHUP;
    return files->revents != 0;
}

int kernel_ioctl(int descriptor, unsigned long command, ...) {
    va_list values;
    va_start(values, command);
    void *argument = va_arg(values, void *);
    va_end(values);
    FAIL_IF_FAULTY();
    struct kernel_file *file = kernel_find(descriptor);
    if (file == NULL || file->kind != KERNEL_LISTENER) return errno = ENOTTY, -1;
    if (command == SECCOMP_IOCTL_NOTIF_SEND) return errno = ENOENT, -1;
    if (command != SECCOMP_IOCTL_NOTIF_RECV) return errno = EINVAL, -1; /* as an older kernel does */
    if (!file->is_readable) kernel_fail("waits for a refused call");
    file->is_readable = false;
    struct seccomp_notif *notice = argument;
    notice->data.nr = (int)file->process;
    notice->data.arch = (uint32_t)file->size;
    return 0;
}

int kernel_clock_gettime(clockid_t clock, struct timespec *now) {
    (void)clock;
    kernel_now_ns += 1000;
    now->tv_sec = (time_t)(kernel_now_ns / 1000000000u);
    now->tv_nsec = (long)(kernel_now_ns % 1000000000u);
    return 0;
}
