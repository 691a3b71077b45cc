#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "report.h"
#include "runner.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static enum runner_role role_named(const char *name) {
    if (strcmp(name, "program") == 0) return RUNNER_PROGRAM;
    if (strcmp(name, "harness") == 0) return RUNNER_HARNESS;
    if (strcmp(name, "submission") == 0) return RUNNER_SUBMISSION;
    runner_fail("unknown role %s", name);
}

/*
 * Runs a harness or submission. Exits without finalizing the interpreter, because that would write to every page that
 * the cell shares with the zygote, and everything that the cell had to send is sent.
 */
static _Noreturn void serve(const char *name) {
    PyObject *module = PyImport_ImportModule("sandmartin.cell");
    PyObject *result = module == NULL ? NULL : PyObject_CallMethod(module, "serve", "s", name);
    if (result != NULL) _exit(0);
    PyErr_Print();
    _exit(1);
}

_Noreturn void runner_cell(int report, const char *name, bool prefaults) {
    enum runner_role role = role_named(name);
    if (prefaults) Py_DECREF(runner_call("prefault", "(s)", name));
    if (role == RUNNER_PROGRAM) runner_copy_initial_pages();
    int error = report_send(report, REPORT_READY, NULL, 0);
    if (error != 0) runner_fail("report that the cell is ready: %s", strerror(error));
    close(report);

    struct runner_dispatch dispatch = runner_receive_dispatch();
    PyObject *arguments, *keeps_control, *run, *report_failure = NULL, *session = NULL;
    const char *figure, *failure_marker;
    unsigned long long total = dispatch.total;
    PyObject *job = runner_call("unpack_job", "(iIK)", dispatch.payload, dispatch.head, total);
    if (!PyArg_ParseTuple(job, "OOzzO", &arguments, &keeps_control, &figure, &failure_marker, &run))
        runner_fail_python("read a job");
    close(dispatch.payload);
    if ((figure != NULL) != (dispatch.figure >= 0) || (figure != NULL && role != RUNNER_PROGRAM))
        runner_fail("a job whose figure and descriptors do not match");
    if (figure != NULL) runner_keep_figure(dispatch.figure, figure);
    /* The harness needs the control channel to the service. A student's code must not have it. */
    if (role != RUNNER_HARNESS && keeps_control != Py_True) close(RUNNER_CONTROL);
    if (role != RUNNER_PROGRAM) serve(name);
    if (failure_marker != NULL)
        report_failure = runner_call("failure_reporter", "(Os)", PyList_GetItem(arguments, 0), failure_marker);
    if (run != Py_None) session = runner_call("run_session", "(OO)", PyList_GetItem(arguments, 0), run);
    Py_DECREF(runner_call("restore_initial_state", "()"));
    if (session != NULL) {
        PyObject *begun = PyObject_CallMethod(session, "begin", NULL);
        if (begun == NULL) runner_fail_python("begin a run");
        Py_DECREF(begun);
    }
    runner_run_script(arguments, report_failure, session);
}
