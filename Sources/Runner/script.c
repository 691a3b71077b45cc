#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "runner.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The interpreter's own configuration. libpython exports the function, but since Python 3.13 only an internal header
 * declares it (pycore_pystate.h). PyConfig_Set, the public way to change a value, exists from Python 3.14 on.
 */
PyAPI_FUNC(const PyConfig *) _Py_GetConfig(void);

/*
 * Runs a script as Py_RunMain does (CPython 3.13, Modules/main.c and Python/pythonrun.c). Py_RunMain itself destroys
 * the whole interpreter at its end, and only then says with which status the process should end (finish.c). The root
 * has the version that the runner was compiled for. test_runner.py compares the result with python3's, program by
 * program.
 */

/* Opens the script. Python's own words and exit statuses say why that fails. */
static FILE *open_script(const char *script, const char *path) {
    struct stat status;
    FILE *file = fopen(script, "rb");
    if (file != NULL && (fstat(fileno(file), &status) != 0 || !S_ISDIR(status.st_mode))) return file;
    if (file == NULL) {
        fprintf(stderr, RUNNER_PYTHON ": can't open file '%s': [Errno %d] %s\n", path, errno, strerror(errno));
        _exit(2);
    }
    fprintf(stderr, RUNNER_PYTHON ": '%s' is a directory, cannot continue\n", path);
    _exit(1);
}

static void set_arguments(PyObject *arguments) {
    PyObject *original = Py_BuildValue("[ssss]", RUNNER_PYTHON, "-E", "-s", "-B");
    Py_ssize_t end = original == NULL ? 0 : PyList_Size(original);
    if (original == NULL || PyList_SetSlice(original, end, end, arguments) != 0 ||
        PySys_SetObject("argv", arguments) != 0 || PySys_SetObject("orig_argv", original) != 0)
        runner_fail_python("set the arguments");
    Py_DECREF(original);
}

/*
 * Puts the directory of the script first on sys.path. Links are resolved. Python also keeps the directory in its
 * configuration: an error about a module of this directory that hides one of the library says so.
 */
static void add_directory(const char *script) {
    char absolute[PATH_MAX];
    if (realpath(script, absolute) == NULL) runner_fail("%s: %s", script, strerror(errno));
    char *slash = strrchr(absolute, '/');
    slash[slash == absolute] = '\0';
    PyObject *path = PySys_GetObject("path"); /* borrowed */
    PyObject *directory = PyUnicode_DecodeFSDefault(absolute);
    PyConfig *config = (PyConfig *)(uintptr_t)_Py_GetConfig();
    if (path == NULL || directory == NULL || PyList_Insert(path, 0, directory) != 0 ||
        PyStatus_Exception(PyConfig_SetBytesString(config, &config->sys_path_0, absolute)))
        runner_fail_python("add the directory of the script to sys.path");
    Py_DECREF(directory);
}

/* Returns the name of the script as its module sees it: absolute, but links stay. A new reference. */
static PyObject *name_of(const char *script) {
    char directory[PATH_MAX];
    if (script[0] == '/') return PyUnicode_DecodeFSDefault(script);
    if (script[0] == '.' && script[1] == '/') script += 2;
    if (getcwd(directory, sizeof directory) == NULL) runner_fail("getcwd: %s", strerror(errno));
    PyObject *parts[] = {PyUnicode_DecodeFSDefault(directory), PyUnicode_DecodeFSDefault(script)};
    PyObject *name = parts[0] == NULL || parts[1] == NULL ? NULL : PyUnicode_FromFormat("%U/%U", parts[0], parts[1]);
    Py_XDECREF(parts[0]);
    Py_XDECREF(parts[1]);
    return name;
}

/* Sets what python3 sets in the module of a script, and returns the module's dictionary: borrowed. */
static PyObject *prepare_module(PyObject *name) {
    PyObject *module = PyImport_AddModule("__main__"); /* borrowed */
    PyObject *external = PyImport_ImportModule("_frozen_importlib_external");
    PyObject *loader =
        external == NULL ? NULL : PyObject_CallMethod(external, "SourceFileLoader", "sO", "__main__", name);
    if (module == NULL || loader == NULL || PyObject_SetAttrString(module, "__file__", name) != 0 ||
        PyObject_SetAttrString(module, "__cached__", Py_None) != 0 ||
        PyObject_SetAttrString(module, "__loader__", loader) != 0)
        runner_fail_python("prepare the module __main__");
    Py_DECREF(loader);
    Py_DECREF(external);
    return PyModule_GetDict(module);
}

/* Prints what sys.exit was called with, unless it is a number or None, and returns the exit status. */
static int status_of(PyObject *system_exit) {
    PyObject *code = PyObject_GetAttrString(system_exit, "code");
    if (code == NULL) {
        PyErr_Clear();
        code = Py_NewRef(system_exit);
    }
    if (code == Py_None) return 0;
    if (PyLong_Check(code)) return (int)PyLong_AsLong(code);
    PyObject *errors = PySys_GetObject("stderr"); /* borrowed */
    if (errors != NULL && errors != Py_None) {
        (void)PyFile_WriteObject(code, errors, Py_PRINT_RAW);
    } else {
        (void)PyObject_Print(code, stderr, Py_PRINT_RAW);
        fflush(stderr);
    }
    PySys_WriteStderr("\n");
    PyErr_Clear();
    return 1;
}

/* Calls `report`. What fails in the report must not change how the script ends. */
static void report_exception(PyObject *report, PyObject *exception) {
    PyObject *result = report == NULL ? NULL : PyObject_CallOneArg(report, exception);
    if (result == NULL) PyErr_Clear();
    Py_XDECREF(result);
}

/*
 * Evaluates the call of a session after its script. No frame of ours is on the stack, so a traceback shows only the
 * student's. Returns a new reference, or NULL with an exception.
 */
static PyObject *evaluate_call(PyObject *session, PyObject *globals) {
    PyObject *code = PyObject_CallMethod(session, "call", NULL);
    if (code == NULL || code == Py_None) return code;
    PyObject *value = PyEval_EvalCode(code, globals, globals);
    Py_DECREF(code);
    if (value == NULL) return NULL;
    PyObject *shown = PyObject_CallMethod(session, "show", "O", value);
    Py_DECREF(value);
    return shown;
}

/* Ends a session. What fails in it must not change how the script ends. */
static void end_session(PyObject *session) {
    PyObject *exception = PyErr_GetRaisedException();
    PyObject *result = PyObject_CallMethod(session, "end", NULL);
    Py_XDECREF(result);
    PyErr_SetRaisedException(exception); /* also clears the one of the call */
}

_Noreturn void runner_run_script(PyObject *arguments, PyObject *report_failure, PyObject *session) {
    set_arguments(arguments);
    PyObject *argument = PyUnicode_EncodeFSDefault(PyList_GetItem(arguments, 0));
    const char *script = argument == NULL ? NULL : PyBytes_AsString(argument);
    if (script == NULL) runner_fail_python("read the name of the script");
    PyObject *name = name_of(script);
    PyObject *path = name == NULL ? NULL : PyUnicode_EncodeFSDefault(name);
    if (path == NULL) runner_fail_python("name the script");
    FILE *file = open_script(script, PyBytes_AsString(path));
    add_directory(script);
    PyObject *globals = prepare_module(name);

    PyCompilerFlags flags = {.cf_feature_version = PY_MINOR_VERSION};
    PyObject *result = PyRun_FileExFlags(file, PyBytes_AsString(path), Py_file_input, globals, globals, 1, &flags);
    if (session != NULL && result != NULL) Py_SETREF(result, evaluate_call(session, globals));
    if (session != NULL) end_session(session);
    (void)runner_flush(PySys_GetObject("stderr"));
    (void)runner_flush(PySys_GetObject("stdout"));
    int status = 0;
    bool interrupted = false;
    if (result == NULL) {
        interrupted = PyErr_ExceptionMatches(PyExc_KeyboardInterrupt);
        if (PyErr_ExceptionMatches(PyExc_SystemExit)) {
            fflush(stdout);
            PyObject *system_exit = PyErr_GetRaisedException();
            status = status_of(system_exit);
            if (status != 0) report_exception(report_failure, system_exit);
        } else {
            PyObject *exception = PyErr_GetRaisedException();
            PyErr_SetRaisedException(Py_NewRef(exception));
            PyErr_Print();
            report_exception(report_failure, exception);
            Py_DECREF(exception);
            status = 1;
        }
    }
    Py_XDECREF(result);
    if (PyDict_DelItemString(globals, "__file__") != 0 || PyDict_DelItemString(globals, "__cached__") != 0)
        PyErr_Clear();
    runner_finish(status, interrupted);
}
