/*
 * Makes the launcher fail at one of its system calls, for tests. The launcher itself has nothing of it: tests compile
 * this library, and have it loaded before the C library into the very program that is shipped.
 *
 * SANDMARTIN_LAUNCHER_FAULT=CALL:N:WHAT   the Nth call of that name, or of any for "*"; WHAT is an errno, or
 *                                         "die", "stop", or "orphan", which kills the service
 * SANDMARTIN_LAUNCHER_CALLS=FILE          the name of each call is appended to it, a line each
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

/* Taken with six machine words each, which is what every system call takes, under another name than the header's. */
#define CALLS(DO) \
    DO(close) DO(epoll_ctl) DO(epoll_wait) DO(eventfd) DO(fcntl) DO(fstat) DO(fstatfs) DO(ioctl) DO(kill) DO(mkdir) \
    DO(mmap) DO(munmap) DO(open) DO(poll) DO(pread) DO(read) DO(recv) DO(recvmsg) DO(rmdir) DO(send) DO(sendmsg) \
    DO(setns) DO(setsockopt) DO(socketpair) DO(syscall) DO(timerfd_create) DO(timerfd_settime) DO(unshare) DO(waitid) \
    DO(waitpid) DO(write)

typedef long call_function(long, long, long, long, long, long);

/* Found when it is first needed: libraries that start before this one call them too. */
#define FIND(NAME) \
    static long real_##NAME(long a, long b, long c, long d, long e, long f) { \
        static call_function *found; \
        if (found == NULL) found = (call_function *)dlsym(RTLD_NEXT, #NAME); \
        return found(a, b, c, d, e, f); \
    }
CALLS(FIND)

static pid_t launcher; /* 0: this process is not to fail */
static char wanted[32];
static long number;
static char what[16];
static int log_file = -1;

/* The library's own calls go past what it replaces. */
static pid_t own_number(void) {
    pid_t (*getpid)(void) = (pid_t (*)(void))dlsym(RTLD_NEXT, "getpid");
    return getpid();
}

static void read_wish(char *wish) {
    char *call = strtok(wish, ":"), *count = strtok(NULL, ":"), *action = strtok(NULL, ":");
    if (action == NULL) abort();
    strncpy(wanted, call, sizeof wanted - 1);
    number = strtol(count, NULL, 10);
    strncpy(what, action, sizeof what - 1);
}

/* Only once it builds cells: what it does to get there is tried by starting it where it must not work. */
__attribute__((constructor)) static void begin(int count, char **arguments) {
    if (count < 2 || strcmp(arguments[1], "inside") != 0) return;
    const char *file = getenv("SANDMARTIN_LAUNCHER_CALLS");
    if (file != NULL) log_file = (int)real_open((long)file, O_WRONLY | O_APPEND | O_CLOEXEC, 0, 0, 0, 0);
    char *wish = getenv("SANDMARTIN_LAUNCHER_FAULT");
    if (wish != NULL) read_wish(wish);
    launcher = own_number();
}

static void note(const char *call) {
    if (log_file < 0) return;
    char line[40];
    size_t length = strlen(call);
    memcpy(line, call, length);
    line[length] = '\n';
    (void)real_write(log_file, (long)line, (long)length + 1, 0, 0, 0);
}

/* 0, or the errno that the call is to fail with. */
static int strike(const char *call) {
    pid_t (*parent)(void) = (pid_t (*)(void))dlsym(RTLD_NEXT, "getppid");
    int saved = errno;
    if (launcher == 0 || own_number() != launcher) return 0; /* what it has cloned goes its way */
    note(call);
    errno = saved;
    if (number <= 0 || (strcmp(wanted, "*") != 0 && strcmp(wanted, call) != 0) || --number > 0) return 0;
    if (strcmp(what, "die") == 0) real_kill(launcher, SIGKILL, 0, 0, 0, 0);
    if (strcmp(what, "stop") == 0) real_kill(launcher, SIGSTOP, 0, 0, 0, 0);
    if (strcmp(what, "orphan") == 0) real_kill(parent(), SIGKILL, 0, 0, 0, 0);
    return atoi(what);
}

#define REPLACE(NAME) \
    call_function faulty_##NAME __asm__(#NAME); \
    __attribute__((visibility("default"))) long faulty_##NAME(long a, long b, long c, long d, long e, long f) { \
        int error = strike(#NAME); \
        if (error == 0) return real_##NAME(a, b, c, d, e, f); \
        errno = error; \
        return -1; \
    }
CALLS(REPLACE)
