#include "inside.h"

#include "init.h"
#include "landlock.h"
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1u << 2)
#endif

#define ARGUMENT_LIMIT 512
#define ENVIRONMENT_LIMIT 64
/* Above all descriptors that the program gets, and below any RLIMIT_NOFILE in use. */
#define DESCRIPTOR_REFUGE 200

struct state {
    const struct inside *inside;
    int report;
    int ruleset; /* the Landlock ruleset being filled; -1 otherwise */
    uint32_t stage;
    int argument_count;
    int environment_count;
    const char *arguments[ARGUMENT_LIMIT + 1];
    const char *environment[ENVIRONMENT_LIMIT + 1];
};

/* In static memory, which clone3 copied: nothing here may allocate. */
static struct state state;

static const char *text_or_null(const char *text) { return *text == '\0' ? NULL : text; }

/*
 * Moves the program's descriptors to 0, 1, 2, … and the report socket behind them, and closes everything else: the
 * launcher's own descriptors and those of other cells end here, before any byte of a student is read.
 */
static int keep_only_own_descriptors(void) {
    const struct inside *inside = state.inside;
    int refuge[LAUNCHER_DESCRIPTOR_LIMIT];
    int count = inside->descriptor_count;
    for (int i = 0; i < count; i++) {
        refuge[i] = fcntl(inside->descriptors[i], F_DUPFD_CLOEXEC, DESCRIPTOR_REFUGE);
        if (refuge[i] < 0) return errno;
    }
    int report = fcntl(inside->report, F_DUPFD_CLOEXEC, DESCRIPTOR_REFUGE);
    if (report < 0) return errno;
    for (int i = 0; i < count; i++)
        if (dup2(refuge[i], i) < 0) return errno;
    if (dup3(report, count, O_CLOEXEC) < 0) return errno;
    state.report = count;
    /* man 2 close_range */
    if (syscall(SYS_close_range, (unsigned)count + 1, ~0u, 0) != 0) return errno;
    return 0;
}

/* Blocks until the launcher has mapped the ids and moved this process into its cgroups. */
static void wait_for_launcher(void) {
    char go;
    ssize_t received;
    do received = recv(state.report, &go, 1, 0);
    while (received < 0 && errno == EINTR);
    if (received != 1) _exit(1);
}

static int pivot(void) {
    /* man 2 pivot_root: "." twice stacks the old root on the new one, from where it is detached. */
    if (syscall(SYS_pivot_root, ".", ".") != 0) return errno;
    if (umount2(".", MNT_DETACH) != 0) return errno;
    return chdir("/") == 0 ? 0 : errno;
}

static int set_ids(uint32_t id) {
    if (syscall(SYS_setgroups, 0, NULL) != 0) return errno;
    if (syscall(SYS_setresgid, id, id, id) != 0) return errno;
    if (syscall(SYS_setresuid, id, id, id) != 0) return errno;
    /* Changing ids clears the parent death signal (man 2 PR_SET_PDEATHSIG), so it is set after. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return errno;
    return 0;
}

static int write_file(const struct operation *operation) {
    int file = open(operation->texts[0], O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC,
                    (mode_t)operation->numbers[0]);
    if (file < 0) return errno;
    size_t written = 0;
    while (written < operation->text_lengths[1]) {
        ssize_t count = write(file, operation->texts[1] + written, operation->text_lengths[1] - written);
        if (count < 0) {
            int error = errno;
            close(file);
            return error;
        }
        written += (size_t)count;
    }
    return close(file) == 0 ? 0 : errno;
}

static int drop_capabilities(void) {
    /* man 7 capabilities: the bounding set first, while CAP_SETPCAP is still held. */
    for (int capability = 0; capability < 64; capability++) {
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) continue;
        if (errno == EINVAL && capability > CAP_LAST_CAP) break;
        if (errno != EINVAL) return errno;
    }
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) return errno;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
    return syscall(SYS_capset, &header, none) == 0 ? 0 : errno;
}

/* Without SECCOMP_FILTER_FLAG_NEW_LISTENER, what the filter would report is answered ENOSYS. */
static int install_filter(const struct operation *operation, unsigned flags) {
    struct sock_fprog program = {
        .len = (unsigned short)(operation->text_lengths[0] / sizeof(struct sock_filter)),
        .filter = (struct sock_filter *)(uintptr_t)operation->texts[0],
    };
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

/*
 * Lets the launcher see how full the cell's file systems are, at any time and after every process of the cell is gone,
 * without resolving a path in it.
 */
static int report_storage(void) {
    int directories[CELL_REPORT_DESCRIPTORS] = {
        open("/work", O_PATH | O_DIRECTORY | O_CLOEXEC),
        open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC),
    };
    if (directories[0] < 0 || directories[1] < 0) return errno;
    int error = launcher_report_storage(state.report, directories);
    close(directories[0]);
    close(directories[1]);
    return error;
}

/* The student's process comes from here on; this one stays behind as init, under the same filter. */
static int fork_program(struct plan_cursor rest) {
    int error = report_storage();
    if (error != 0) return error;
    long child = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (child < 0) return errno;
    if (child == 0) {
        state.stage = LAUNCHER_STAGE_PROGRAM;
        return syscall(SYS_setsid) < 0 ? errno : 0;
    }
    struct operation operation;
    while (plan_next(state.inside->plan, &rest, &operation)) {
        if (operation.kind == LAUNCHER_SECCOMP && install_filter(&operation, 0) < 0) {
            launcher_report_failure(state.report, LAUNCHER_STAGE_CELL, operation.index, errno);
            _exit(1);
        }
    }
    launcher_init(state.report, (pid_t)child);
}

static int filter_program(const struct operation *operation) {
    int listener = install_filter(operation, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    if (listener < 0) return errno;
    int error = launcher_report_listener(state.report, listener);
    close(listener);
    return error;
}

static int limit_resource(const struct operation *operation) {
    struct rlimit limit = {.rlim_cur = operation->numbers[1], .rlim_max = operation->numbers[1]};
    return setrlimit((__rlimit_resource_t)operation->numbers[0], &limit) == 0 ? 0 : errno;
}

static int execute(const struct operation *operation) {
    umask(022);
    execve(operation->texts[0], (char *const *)(uintptr_t)state.arguments,
           (char *const *)(uintptr_t)state.environment);
    return errno;
}

static int perform(const struct operation *operation, struct plan_cursor rest) {
    const uint64_t *numbers = operation->numbers;
    const char *const *texts = operation->texts;
    switch (operation->kind) {
    case LAUNCHER_MOUNT:
        return mount(text_or_null(texts[0]), texts[1], text_or_null(texts[2]), numbers[0], text_or_null(texts[3])) == 0
                   ? 0
                   : errno;
    case LAUNCHER_PIVOT:
        return pivot();
    case LAUNCHER_CHDIR:
        return chdir(texts[0]) == 0 ? 0 : errno;
    case LAUNCHER_HOSTNAME:
        return sethostname(texts[0], operation->text_lengths[0]) == 0 ? 0 : errno;
    case LAUNCHER_SET_IDS:
        return set_ids((uint32_t)numbers[0]);
    case LAUNCHER_MAKE_DIRECTORY:
        return mkdir(texts[0], (mode_t)numbers[0]) == 0 || errno == EEXIST ? 0 : errno;
    case LAUNCHER_WRITE_FILE:
        return write_file(operation);
    case LAUNCHER_LANDLOCK_BEGIN:
        return launcher_landlock_begin(numbers, &state.ruleset);
    case LAUNCHER_LANDLOCK_ALLOW:
        return launcher_landlock_allow(state.ruleset, numbers[0], texts[0]);
    case LAUNCHER_LANDLOCK_ENFORCE:
        return launcher_landlock_enforce(&state.ruleset);
    case LAUNCHER_DROP_CAPABILITIES:
        return drop_capabilities();
    case LAUNCHER_NO_NEW_PRIVILEGES:
        return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
    case LAUNCHER_FORK:
        return fork_program(rest);
    case LAUNCHER_RESOURCE_LIMIT:
        return limit_resource(operation);
    case LAUNCHER_SECCOMP:
        return filter_program(operation);
    case LAUNCHER_ARGUMENT:
        if (state.argument_count == ARGUMENT_LIMIT) return E2BIG;
        state.arguments[state.argument_count++] = texts[0];
        return 0;
    case LAUNCHER_ENVIRONMENT:
        if (state.environment_count == ENVIRONMENT_LIMIT) return E2BIG;
        state.environment[state.environment_count++] = texts[0];
        return 0;
    case LAUNCHER_EXECUTE:
        return execute(operation);
    default:
        return 0; /* the launcher's own part of the plan */
    }
}

static void restore_signals(void) {
    /* The kernel's own struct, whose all-zero is SIG_DFL: glibc's sigaction refuses the signals that it keeps. */
    const uint64_t standard[4] = {0};
    for (int number = 1; number < 65; number++) syscall(SYS_rt_sigaction, number, standard, NULL, sizeof(uint64_t));
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn void launcher_inside(const struct inside *inside) {
    memset(&state, 0, sizeof state);
    state.inside = inside;
    state.ruleset = -1;
    state.report = inside->report;
    state.stage = LAUNCHER_STAGE_CELL;
    umask(0); /* modes in the plan are exact */
    int error = keep_only_own_descriptors();
    if (error != 0) {
        launcher_report_failure(state.report, state.stage, 0, error);
        _exit(1);
    }
    wait_for_launcher();
    restore_signals();
    /* Only now: a cgroup namespace's root is the group that its maker is in (man 7 cgroup_namespaces). */
    if (unshare(CLONE_NEWCGROUP) != 0) {
        launcher_report_failure(state.report, state.stage, 0, errno);
        _exit(1);
    }
    struct plan_cursor cursor = {0};
    struct operation operation;
    while (plan_next(inside->plan, &cursor, &operation)) {
        error = perform(&operation, cursor);
        if (error != 0) {
            launcher_report_failure(state.report, state.stage, operation.index, error);
            _exit(1);
        }
    }
    launcher_report_failure(state.report, state.stage, inside->plan->operations, ENOEXEC);
    _exit(1);
}
