#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "runner.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    int status;
    bool interrupted;
    PyObject *streams[2]; /* standard output and errors; NULL where the program has none */
} ending;

bool runner_flush(PyObject *file) {
    if (file == NULL || file == Py_None) return true;
    PyObject *exception = PyErr_GetRaisedException();
    PyObject *result = PyObject_CallMethod(file, "flush", NULL);
    Py_XDECREF(result);
    PyErr_SetRaisedException(exception); /* also clears the one of the call */
    return result != NULL;
}

/* Ends the process, with C's exit handlers. */
static _Noreturn void leave(void) {
    if (ending.interrupted) {
        signal(SIGINT, SIG_DFL);
        kill(getpid(), SIGINT);
        /* Reached if the signal is blocked. python3 then ends with the status that a shell shows for the signal. */
        ending.status = 128 + SIGINT;
    }
    exit(ending.status);
}

/*
 * An audit hook. Py_FinalizeEx raises this event of the main interpreter when everything that a program can notice is
 * done: threads have ended, exit handlers have run, modules are destroyed and their objects finalized, and output is
 * flushed. The rest would free the interpreter's own objects one by one, which writes to every page that the cell
 * shares with the zygote. The process's end frees them all at once.
 */
static int leave_when_finalized(const char *event, PyObject *arguments, void *nothing) {
    (void)arguments;
    (void)nothing;
    if (strcmp(event, "cpython.PyInterpreterState_Clear") != 0 ||
        PyInterpreterState_Get() != PyInterpreterState_Main())
        return 0;
    /* What finalizers have printed since. In a warm cell these files are immortal, so no deallocation flushes them. */
    for (size_t i = 0; i < 2; i++) (void)runner_flush(ending.streams[i]);
    leave();
}

_Noreturn void runner_finish(int status, bool interrupted) {
    ending.status = status;
    ending.interrupted = interrupted;
    ending.streams[0] = Py_XNewRef(PySys_GetObject("__stdout__"));
    ending.streams[1] = Py_XNewRef(PySys_GetObject("__stderr__"));
    /* Where output is lost, Py_FinalizeEx reports that, and python3 ends with status 120. */
    if (runner_flush(PySys_GetObject("stdout"))) (void)PySys_AddAuditHook(leave_when_finalized, NULL);
    PyErr_Clear();
    if (Py_FinalizeEx() < 0) ending.status = 120;
    leave();
}
