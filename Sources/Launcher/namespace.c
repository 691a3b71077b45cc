#include "namespace.h"

#include "launcher_wire.h"
#include "text_file.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* One of the two id maps of a process's user namespace (man 7 user_namespaces). */
struct map {
    const char *file;
    /*
     * The setuid program of Debian's package uidmap, which maps the ids that /etc/subuid or /etc/subgid grant its
     * caller.
     */
    const char *program;
    uint32_t own, inside, outside, count;
};

int launcher_write_id_map(pid_t process, const char *file, const char *lines) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", process, file);
    return launcher_write_text(path, lines, strlen(lines));
}

static int write_map(pid_t process, const struct map *map) {
    char lines[96];
    snprintf(lines, sizeof lines, "0 %u 1\n%u %u %u\n", map->own, map->inside, map->outside, map->count);
    return launcher_write_id_map(process, map->file, lines);
}

static _Noreturn void run_mapper(pid_t process, const struct map *map) {
    const uint32_t numbers[] = {(uint32_t)process, 0, map->own, 1, map->inside, map->outside, map->count};
    enum { NUMBERS = sizeof numbers / sizeof numbers[0] };
    char texts[NUMBERS][16];
    char *arguments[NUMBERS + 2] = {(char *)(uintptr_t)map->program};
    for (int i = 0; i < NUMBERS; i++) {
        snprintf(texts[i], sizeof texts[i], "%u", numbers[i]);
        arguments[i + 1] = texts[i];
    }
    close(LAUNCHER_CONTROL_SOCKET);
    char *environment[] = {NULL};
    execve(map->program, arguments, environment);
    _exit(errno);
}

/* Runs the setuid program, which reports its own errors on our standard error. */
static int request_map(pid_t process, const struct map *map) {
    pid_t mapper = fork();
    if (mapper < 0) return errno;
    if (mapper == 0) run_mapper(process, map);
    int status = 0;
    while (waitpid(mapper, &status, 0) < 0 && errno == EINTR) continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
}

/* Writes the parent's id maps once it is in its new namespace. That takes privileges in the old one. */
static _Noreturn void map_parent(int parent, const struct launcher_identities *identities) {
    const struct map maps[] = {
        {"gid_map", "/usr/bin/newgidmap", getegid(), identities->first_user, identities->first_group,
         identities->count},
        {"uid_map", "/usr/bin/newuidmap", geteuid(), identities->first_user, identities->first_user,
         identities->count},
    };
    char ready;
    int error = read(parent, &ready, 1) == 1 ? 0 : ECANCELED;
    for (size_t i = 0; i < sizeof maps / sizeof maps[0] && error == 0; i++)
        error = geteuid() == 0 ? write_map(getppid(), &maps[i]) : request_map(getppid(), &maps[i]);
    _exit(error);
}

/*
 * Drops the groups of a plain user: they may give access to what the launcher must not reach, such as Docker's socket.
 */
static int become_root_inside(void) {
    if (syscall(SYS_setgroups, 0, NULL) != 0) return errno;
    return syscall(SYS_setresgid, 0, 0, 0) == 0 && syscall(SYS_setresuid, 0, 0, 0) == 0 ? 0 : errno;
}

int launcher_enter_namespace(const struct launcher_identities *identities) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return errno;
    pid_t mapper = fork();
    if (mapper < 0) return errno;
    if (mapper == 0) {
        close(pair[0]);
        map_parent(pair[1], identities);
    }
    close(pair[1]);
    int error = unshare(CLONE_NEWUSER) == 0 ? 0 : errno;
    if (error == 0 && send(pair[0], "", 1, MSG_NOSIGNAL) != 1) error = errno;
    close(pair[0]);
    int status = 0;
    while (waitpid(mapper, &status, 0) < 0 && errno == EINTR) continue;
    if (error == 0) error = WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
    return error != 0 ? error : become_root_inside();
}
