#include "namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_map(pid_t process, const char *name, uint32_t own, uint32_t first, uint32_t count) {
    char path[64], map[96];
    snprintf(path, sizeof path, "/proc/%d/%s", process, name);
    int length = snprintf(map, sizeof map, "0 %u 1\n%u %u %u\n", own, first, first, count);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return errno;
    int error = write(file, map, (size_t)length) == length ? 0 : errno;
    close(file);
    return error;
}

/* Maps the ids of its parent once that is in its namespace, which takes CAP_SETUID and CAP_SETGID outside of it. */
static _Noreturn void map_parent(int parent, uint32_t first, uint32_t count) {
    char ready;
    if (read(parent, &ready, 1) != 1) _exit(ECANCELED);
    int error = write_map(getppid(), "gid_map", getegid(), first, count);
    if (error == 0) error = write_map(getppid(), "uid_map", geteuid(), first, count);
    _exit(error);
}

int launcher_enter_namespace(uint32_t first, uint32_t count) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return errno;
    pid_t mapper = fork();
    if (mapper < 0) return errno;
    if (mapper == 0) {
        close(pair[0]);
        map_parent(pair[1], first, count);
    }
    close(pair[1]);
    int error = unshare(CLONE_NEWUSER) == 0 ? 0 : errno;
    if (error == 0 && send(pair[0], "", 1, MSG_NOSIGNAL) != 1) error = errno;
    close(pair[0]);
    int status = 0;
    while (waitpid(mapper, &status, 0) < 0 && errno == EINTR) continue;
    if (error == 0) error = WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
    if (error != 0) return error;
    if (syscall(SYS_setresgid, 0, 0, 0) != 0 || syscall(SYS_setresuid, 0, 0, 0) != 0) return errno;
    return 0;
}
