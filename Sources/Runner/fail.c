#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "runner.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

_Noreturn void runner_fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("runner: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    /* Not exit(): the exit handlers of libraries must not run in this state. */
    _exit(1);
}

_Noreturn void runner_fail_python(const char *what) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *text = value == NULL ? NULL : PyObject_Str(value);
    const char *message = text == NULL ? NULL : PyUnicode_AsUTF8(text);
    const char *name = type == NULL ? "no exception" : ((PyTypeObject *)type)->tp_name;
    runner_fail("%s: %s: %s", what, name, message == NULL ? "(it cannot be shown)" : message);
}
