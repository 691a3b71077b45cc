#include "perform.h"

#include "landlock.h"
#include "report.h"
#include "trace.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

struct performance {
    enum plan_part part;
    int report;
    int ruleset; /* the Landlock ruleset under construction; -1 otherwise */
    struct plan_program *program;
    int environment_count;
    bool traced; /* the program's filter reports every call to the launcher */
};

static const char *text_or_null(const char *text) { return *text == '\0' ? NULL : text; }

static int pivot(const char *root) {
    if (chdir(root) != 0) return errno;
    /* "." twice stacks the old root on the new one, where umount2 detaches it (man 2 pivot_root). */
    if (syscall(SYS_pivot_root, ".", ".") != 0) return errno;
    if (umount2(".", MNT_DETACH) != 0) return errno;
    return chdir("/") == 0 ? 0 : errno;
}

static int set_ids(const struct performance *performance, uint32_t id) {
    if (syscall(SYS_setgroups, 0, NULL) != 0) return errno;
    if (syscall(SYS_setresgid, id, id, id) != 0) return errno;
    if (syscall(SYS_setresuid, id, id, id) != 0) return errno;
    /* After the ids: changing them clears the parent death signal (man 2 PR_SET_PDEATHSIG). */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return errno;
    /* Lets a program read its own files in /proc. An execve would reset this too, but a warm cell makes none. */
    return performance->part != PLAN_PROGRAM || prctl(PR_SET_DUMPABLE, 1) == 0 ? 0 : errno;
}

static int keep_capabilities(uint64_t kept) {
    /* The bounding set first: dropping from it takes CAP_SETPCAP (man 7 capabilities). */
    for (int capability = 0; capability < 64; capability++) {
        if ((kept >> capability & 1) != 0 || prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) continue;
        if (errno == EINVAL && capability > CAP_LAST_CAP) break;
        if (errno != EINVAL) return errno;
    }
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) return errno;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};
    for (int word = 0; word < _LINUX_CAPABILITY_U32S_3; word++)
        sets[word].effective = sets[word].permitted = (uint32_t)(kept >> (32 * word));
    return syscall(SYS_capset, &header, sets) == 0 ? 0 : errno;
}

static int filter_calls(const struct performance *performance, const struct operation *operation) {
    struct sock_fprog filter = {
        .len = (unsigned short)(operation->text_lengths[0] / sizeof(struct sock_filter)),
        .filter = (struct sock_filter *)(uintptr_t)operation->texts[0],
    };
    struct sock_filter trace[PLAN_TRACE_LENGTH];
    if (performance->traced) plan_trace_filter(performance->report, trace, &filter);
    int listener =
        (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
    if (listener < 0) return errno;
    int error = report_send(performance->report, REPORT_CONFINED, &listener, 1);
    close(listener);
    return error;
}

static int limit_resource(const uint64_t numbers[LAUNCHER_NUMBERS]) {
    struct rlimit limit = {.rlim_cur = numbers[1], .rlim_max = numbers[1]};
    return setrlimit((__rlimit_resource_t)numbers[0], &limit) == 0 ? 0 : errno;
}

static int add_argument(struct plan_program *program, const char *text) {
    if (program->argument_count == LAUNCHER_ARGUMENT_LIMIT) return E2BIG;
    program->arguments[program->argument_count++] = text;
    program->arguments[program->argument_count] = NULL;
    return 0;
}

static int add_variable(struct performance *performance, const char *text) {
    if (performance->environment_count == LAUNCHER_ENVIRONMENT_LIMIT) return E2BIG;
    performance->program->environment[performance->environment_count++] = text;
    performance->program->environment[performance->environment_count] = NULL;
    return 0;
}

/* Mounts from within the target: relative paths in the options start there. */
static int mount_at(const char *target, const char *const texts[LAUNCHER_TEXTS], uint64_t flags) {
    if (chdir(target) != 0) return errno;
    int result = mount(text_or_null(texts[0]), target, text_or_null(texts[2]), flags, text_or_null(texts[3]));
    return result == 0 ? 0 : errno;
}

static int build_root(const struct operation *operation) {
    const char *const *texts = operation->texts;
    switch (operation->kind) {
    case LAUNCHER_MOUNT:
        return mount_at(texts[1], texts, operation->numbers[0]);
    case LAUNCHER_PIVOT:
        return pivot(texts[0]);
    case LAUNCHER_HOSTNAME:
        return sethostname(texts[0], operation->text_lengths[0]) == 0 ? 0 : errno;
    default:
        return EINVAL;
    }
}

static int confine(const struct performance *performance, const struct operation *operation) {
    switch (operation->kind) {
    case LAUNCHER_CHDIR:
        return chdir(operation->texts[0]) == 0 ? 0 : errno;
    case LAUNCHER_SET_IDS:
        return set_ids(performance, (uint32_t)operation->numbers[0]);
    case LAUNCHER_KEEP_CAPABILITIES:
        return keep_capabilities(operation->numbers[0]);
    case LAUNCHER_NO_NEW_PRIVILEGES:
        return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
    default:
        return EINVAL;
    }
}

static int prepare_program(struct performance *performance, const struct operation *operation) {
    const uint64_t *numbers = operation->numbers;
    switch (operation->kind) {
    case LAUNCHER_LANDLOCK_BEGIN:
        return plan_landlock_begin(numbers, &performance->ruleset);
    case LAUNCHER_LANDLOCK_ALLOW:
        return plan_landlock_allow(performance->ruleset, numbers[0], operation->texts[0]);
    case LAUNCHER_LANDLOCK_ENFORCE:
        return plan_landlock_enforce(&performance->ruleset);
    case LAUNCHER_RESOURCE_LIMIT:
        return limit_resource(numbers);
    case LAUNCHER_ARGUMENT:
        return add_argument(performance->program, operation->texts[0]);
    case LAUNCHER_ENVIRONMENT:
        return add_variable(performance, operation->texts[0]);
    case LAUNCHER_TRACE:
        performance->traced = true;
        return 0;
    case LAUNCHER_SECCOMP:
        return filter_calls(performance, operation);
    case LAUNCHER_EXECUTE:
        performance->program->path = operation->texts[0];
        return 0;
    default:
        return EINVAL;
    }
}

static int perform(struct performance *performance, const struct operation *operation) {
    if (operation->kind < LAUNCHER_MOUNT) return 0; /* the launcher's part */
    if (operation->kind < LAUNCHER_CHDIR)
        return performance->part == PLAN_PROGRAM ? 0 : build_root(operation);
    if (operation->kind < LAUNCHER_LANDLOCK_BEGIN) return confine(performance, operation);
    return performance->part == PLAN_INIT ? 0 : prepare_program(performance, operation);
}

int plan_perform(const struct plan *plan, enum plan_part part, int report, struct plan_program *program,
                 uint32_t *index) {
    struct performance performance = {.part = part, .report = report, .ruleset = -1, .program = program};
    struct plan_cursor cursor = {0};
    struct operation operation;
    while (plan_next(plan, &cursor, &operation)) {
        *index = operation.index;
        int error = perform(&performance, &operation);
        if (error != 0) return error;
    }
    *index = plan->operations;
    return program == NULL || program->path != NULL ? 0 : ENOEXEC;
}

void plan_program_close(struct plan_program *program) {
    plan_close(&program->plan);
    program->argument_count = 0;
    program->arguments[0] = program->environment[0] = program->path = NULL;
}

void plan_restore_signals(void) {
    /* The kernel's struct, all zero for SIG_DFL. glibc's sigaction refuses the signals that it reserves for itself. */
    const uint64_t standard[4] = {0};
    for (int number = 1; number < 65; number++) syscall(SYS_rt_sigaction, number, standard, NULL, sizeof(uint64_t));
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}
