#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "report.h"
#include "runner.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Thread data that fork() sets up in a child. After clone3() the caller must do this. */
struct thread {
    pid_t *number; /* where the C library stores the thread id */
    void *robust_list;
    size_t robust_list_size;
};

static struct thread this_thread(void) {
    struct thread thread;
    /* man 2 PR_GET_TID_ADDRESS: only in kernels built with CONFIG_CHECKPOINT_RESTORE. */
    if (prctl(PR_GET_TID_ADDRESS, &thread.number) != 0)
        runner_fail("this kernel does not report the address of a thread id (PR_GET_TID_ADDRESS: %s), so cells "
                    "cannot be warm here", strerror(errno));
    if (syscall(SYS_get_robust_list, 0, &thread.robust_list, &thread.robust_list_size) != 0)
        runner_fail("get_robust_list: %s", strerror(errno));
    return thread;
}

/* A second thread would not exist in the cells, but the locks that it holds would. */
static void require_one_thread(void) {
    /* man 2 unshare: no effect, and permitted, only while the process has one thread. */
    if (unshare(CLONE_THREAD) == 0) return;
    if (errno == EINVAL)
        runner_fail("one of the modules has started a thread: cells cannot be forked from this process");
    runner_fail("check the number of threads: %s", strerror(errno));
}

static bool is_environment(const char *const *wanted) {
    char **own = environ;
    for (; *wanted != NULL && *own != NULL; wanted++, own++)
        if (strcmp(*wanted, *own) != 0) return false;
    return *wanted == NULL && *own == NULL;
}

/* Sets the environment of the plan, as an execve would. */
static void replace_environment(const char *const *wanted) {
    if (is_environment(wanted)) return;
    PyObject *variables = PyList_New(0);
    for (; variables != NULL && *wanted != NULL; wanted++) {
        PyObject *text = PyUnicode_DecodeFSDefault(*wanted);
        if (text == NULL || PyList_Append(variables, text) != 0) break;
        Py_DECREF(text);
    }
    if (PyErr_Occurred()) runner_fail_python("read the environment");
    Py_DECREF(runner_call("replace_environment", "(N)", variables));
}

/* The C library reads the default stack size of threads from the limit only at its start (man 3 pthread_create). */
static void apply_stack_limit(void) {
    struct rlimit limit;
    pthread_attr_t attributes;
    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
    if (pthread_attr_init(&attributes) != 0) return;
    int error = pthread_attr_setstacksize(&attributes, limit.rlim_cur);
    if (error == 0) error = pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
    if (error != 0) runner_fail("set the size of threads' stacks: %s", strerror(error));
}

static _Noreturn void become_cell(const struct spawn *spawn, const struct thread *thread) {
    (void)syscall(SYS_set_robust_list, thread->robust_list, thread->robust_list_size);
    struct plan_program program;
    spawn_become_program(spawn, &program);
    /* Only after confinement, because these run Python, which reads new random bytes from the kernel. */
    PyOS_AfterFork_Child();
    if (program.argument_count < 1) runner_fail("the plan of a warm cell has no role");
    replace_environment(program.environment);
    apply_stack_limit();
    int report = program.report;
    char role[16];
    snprintf(role, sizeof role, "%s", program.arguments[0]);
    bool prefaults = program.argument_count > 1;
    plan_program_close(&program);
    Py_DECREF(runner_call("refresh_after_fork", "()"));
    runner_cell(report, role, prefaults);
}

static void spawn_cell(struct spawn *spawn, const struct thread *thread) {
    PyOS_BeforeFork();
    pid_t child = spawn_clone(spawn, thread->number);
    if (child == 0) become_cell(spawn, thread);
    int error = errno;
    PyOS_AfterFork_Parent();
    if (child < 0) report_failure(spawn->report, LAUNCHER_STAGE_SPAWN, 0, error);
    spawn_close(spawn);
}

_Noreturn void runner_zygote(char *const *modules) {
    runner_start_python();
    runner_mark_initial_memory();
    PyObject *names = PyList_New(0);
    for (; names != NULL && *modules != NULL; modules++) {
        PyObject *name = PyUnicode_DecodeFSDefault(*modules);
        if (name == NULL || PyList_Append(names, name) != 0) runner_fail_python("read the names of the modules");
        Py_DECREF(name);
    }
    PyObject *objects = runner_call("preload", "(N)", names);
    runner_make_immortal(objects);
    Py_DECREF(objects);
    struct thread thread = this_thread();
    require_one_thread();

    int error = report_send(RUNNER_CONTROL, REPORT_READY, NULL, 0);
    if (error != 0) runner_fail("report that the zygote is ready: %s", strerror(error));
    for (;;) {
        struct spawn spawn;
        error = spawn_receive(RUNNER_CONTROL, &spawn);
        if (error == ENOTCONN) _exit(0); /* the launcher closed the socket */
        if (error != 0) runner_fail("receive a spawn request: %s", strerror(error));
        spawn_cell(&spawn, &thread);
    }
}
