#include "figure.h"
#include "runner.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    int target;
    pid_t owner;
    char path[PATH_MAX];
} figure;

/* Copies at most FIGURE_LIMIT bytes of `file`, behind the place of the head, and returns the head. */
static struct figure_head copy_file(int file) {
    char buffer[64 << 10];
    size_t size = 0;
    for (;;) {
        ssize_t count = read(file, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return (struct figure_head){.state = FIGURE_MISSING};
        if (count == 0) return (struct figure_head){.state = FIGURE_COPIED, .size = (uint32_t)size};
        /* The file may grow while it is read: another process of the program may still run. */
        if ((size_t)count > FIGURE_LIMIT - size) return (struct figure_head){.state = FIGURE_TOO_LARGE};
        for (ssize_t written = 0; written < count;) {
            off_t place = (off_t)(sizeof(struct figure_head) + size) + written;
            ssize_t part = pwrite(figure.target, buffer + written, (size_t)(count - written), place);
            if (part < 0 && errno == EINTR) continue;
            if (part <= 0) return (struct figure_head){.state = FIGURE_MISSING};
            written += part;
        }
        size += (size_t)count;
    }
}

static struct figure_head copy_figure(void) {
    struct stat status;
    /* O_NOFOLLOW: the program chose what lies here. O_NONBLOCK: opening a FIFO would wait for a writer. */
    int file = open(figure.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0) return (struct figure_head){.state = errno == ENOENT ? FIGURE_MISSING : FIGURE_NO_FILE};
    struct figure_head head = {.state = FIGURE_NO_FILE};
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode))
        head = status.st_size > FIGURE_LIMIT ? (struct figure_head){.state = FIGURE_TOO_LARGE} : copy_file(file);
    close(file);
    return head;
}

static void at_exit(int status, void *nothing) {
    (void)status;
    (void)nothing;
    /* Processes that the program forked have this handler too. */
    if (getpid() != figure.owner) return;
    struct figure_head head = copy_figure();
    /* A head that was not written reads as FIGURE_MISSING. */
    (void)!pwrite(figure.target, &head, sizeof head, 0);
}

void runner_keep_figure(int target, const char *name) {
    int length = snprintf(figure.path, sizeof figure.path, "/work/%s", name);
    if (length < 0 || (size_t)length >= sizeof figure.path || strchr(name, '/') != NULL)
        runner_fail("the name of a figure must be a plain file name");
    figure.target = target;
    figure.owner = getpid();
    /* Not atexit(3): it needs a symbol of the compiler's start files, which the runner is linked without. */
    if (on_exit(at_exit, NULL) != 0) runner_fail("no memory for the handler that copies the figure");
}
