/* Calls on processes, namespaces and the calling process. */
#include "kernel.h"

#include <errno.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int faulty(void) { return (errno = kernel_fault()) != 0 ? -1 : 0; }

static long clone_process(const struct clone_args *arguments) {
    if (faulty() != 0) return -1;
    int descriptor = -1;
    if ((arguments->flags & CLONE_PIDFD) != 0 && (descriptor = kernel_make(KERNEL_PROCESS)) < 0) return -1;
    pid_t process = kernel_make_process(0);
    /* A cell's init. The cell's program will report over the socket that was made just before. */
    if (process > 0 && (arguments->flags & CLONE_NEWPID) != 0 && kernel_youngest_socket >= 0)
        kernel_files[kernel_youngest_socket].process = process;
    if (descriptor < 0) return process;
    if (process < 0) {
        kernel_close(descriptor);
        return errno = EAGAIN, -1;
    }
    kernel_open_process(descriptor, process);
    *(int *)(uintptr_t)arguments->pidfd = descriptor;
    return process;
}

static long close_range_from(unsigned first) {
    for (unsigned i = first; i < KERNEL_FILES; i++)
        if (kernel_files[i].kind != KERNEL_CLOSED) kernel_close((int)i);
    return 0;
}

static long open_process(pid_t process) {
    int descriptor = faulty() != 0 ? -1 : kernel_make(KERNEL_PROCESS);
    if (descriptor >= 0) kernel_open_process(descriptor, process);
    return descriptor;
}

long kernel_syscall(long number, ...) {
    va_list values;
    va_start(values, number);
    long first = va_arg(values, long), second = va_arg(values, long);
    va_end(values);
    struct kernel_file *file;
    pid_t child;
    switch (number) {
    case SYS_clone3:
        return clone_process((const struct clone_args *)first);
    case SYS_clone: /* the short-lived parent of a cold cell's program */
        child = faulty() != 0 ? -1 : kernel_make_process(0);
        if (child > 0) kernel_end_process(child);
        return child;
    case SYS_pidfd_send_signal:
        file = kernel_find((int)first);
        if (file == NULL || file->kind != KERNEL_PROCESS) return errno = EBADF, -1;
        kernel_end_process(file->process);
        return 0;
    case SYS_pidfd_open:
        return open_process((pid_t)first);
    case SYS_close_range:
        return close_range_from((unsigned)first);
    case SYS_seccomp:
        if (faulty() != 0) return -1;
        return ((unsigned)second & SECCOMP_FILTER_FLAG_NEW_LISTENER) != 0 ? kernel_make(KERNEL_LISTENER) : 0;
    case SYS_landlock_create_ruleset:
        return faulty() != 0 ? -1 : kernel_make(KERNEL_FOREIGN);
    case SYS_landlock_add_rule:
    case SYS_landlock_restrict_self:
        return kernel_find((int)first) == NULL ? (errno = EBADF, -1) : faulty();
    default:
        return faulty();
    }
}

int kernel_waitid(idtype_t type, id_t id, siginfo_t *info, int options) {
    memset(info, 0, sizeof *info);
    pid_t process = type == P_PID ? (pid_t)id : kernel_ended_process();
    if (process == 0 || ((options & WNOHANG) != 0 && kernel_lives(process))) return 0;
    if (!kernel_await(process, (options & WNOWAIT) == 0)) return errno = ECHILD, -1;
    info->si_pid = process;
    info->si_code = CLD_EXITED;
    return 0;
}

pid_t kernel_waitpid(pid_t process, int *status, int options) {
    (void)options;
    if (!kernel_await(process, true)) return errno = ECHILD, -1;
    if (status != NULL) *status = faulty() != 0 ? (errno & 0xFF) << 8 : 0;
    return process;
}

_Noreturn void kernel__exit(int status) { longjmp(kernel_exit, status + 1); }
int kernel_execve(const char *path, char *const arguments[], char *const environment[]) {
    (void)path, (void)arguments, (void)environment;
    longjmp(kernel_exit, 1);
}
_Noreturn int kernel_execv(const char *path, char *const arguments[]) {
    (void)path, (void)arguments;
    longjmp(kernel_exit, 1);
}
int kernel_kill(pid_t process, int number) {
    if (number == SIGKILL) kernel_end_process(process);
    return 0;
}
pid_t kernel_fork(void) { kernel_fail("the code under test forks"); }
int kernel_sigsuspend(const sigset_t *mask) {
    (void)mask;
    longjmp(kernel_exit, 1);
}

pid_t kernel_getpid(void) { return 42; }
pid_t kernel_getppid(void) { return 41; }
uid_t kernel_geteuid(void) { return 0; }
gid_t kernel_getegid(void) { return 0; }
mode_t kernel_umask(mode_t mode) { return mode; }
pid_t kernel_setsid(void) { return faulty() != 0 ? -1 : 42; }
int kernel_getrlimit(__rlimit_resource_t resource, struct rlimit *limit) {
    (void)resource;
    *limit = (struct rlimit){.rlim_cur = 1024, .rlim_max = 4096};
    return 0;
}
int kernel_setrlimit(__rlimit_resource_t resource, const struct rlimit *limit) {
    return (void)resource, (void)limit, faulty();
}
int kernel_prctl(int option, ...) { return (void)option, faulty(); }
void (*kernel_signal(int number, void (*handler)(int)))(int) { return (void)number, (void)handler, SIG_DFL; }
int kernel_sigprocmask(int how, const sigset_t *set, sigset_t *old) { return (void)how, (void)set, (void)old, 0; }
int kernel_setns(int descriptor, int type) {
    (void)type;
    return kernel_find(descriptor) == NULL ? (errno = EBADF, -1) : faulty();
}
int kernel_unshare(int flags) { return (void)flags, faulty(); }
