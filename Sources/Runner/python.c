#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "codec.h"
#include "runner.h"

#include <stdarg.h>

/* The package of our Python modules, and its directory. */
#define PACKAGE "sandmartin"
#define PACKAGE_DIRECTORY "/usr/lib/sandmartin"

static void check(PyStatus status, const char *what) {
    if (PyStatus_Exception(status))
        runner_fail("%s: %s", what, status.err_msg == NULL ? "an unknown failure" : status.err_msg);
}

/* The package's `__getattr__`: makes the module `native` when our Python modules first use it. */
static PyObject *package_attribute(PyObject *package, PyObject *name) {
    if (PyUnicode_CompareWithASCIIString(name, "native") != 0)
        return PyErr_Format(PyExc_AttributeError, "module " PACKAGE " has no attribute %R", name);
    PyObject *native = codec_make_module();
    if (native != NULL && PyObject_SetAttr(package, name, native) != 0) Py_CLEAR(native);
    return native;
}

static PyMethodDef package_attribute_method = {"__getattr__", package_attribute, METH_O, NULL};

/*
 * Adds the package to sys.modules with the path of its modules. No directory on sys.path contains the package, so a
 * script cannot import it after it was removed from sys.modules, and imports in a cold cell search one directory less.
 * The module `native` is only an attribute of the package: no import and no list of modules leads to it.
 */
static void add_package(void) {
    PyObject *package = PyImport_AddModule(PACKAGE); /* borrowed */
    PyObject *path = Py_BuildValue("[s]", PACKAGE_DIRECTORY);
    PyObject *attribute = package == NULL ? NULL : PyCFunction_New(&package_attribute_method, package);
    if (path == NULL || attribute == NULL || PyObject_SetAttrString(package, "__path__", path) != 0 ||
        PyObject_SetAttrString(package, "__getattr__", attribute) != 0)
        runner_fail_python("add the package " PACKAGE);
    Py_DECREF(path);
    Py_DECREF(attribute);
}

void runner_start_python(void) {
    PyPreConfig before;
    PyPreConfig_InitPythonConfig(&before);
    before.use_environment = 0; /* -E */
    check(Py_PreInitialize(&before), "prepare Python");

    PyConfig config;
    PyConfig_InitPythonConfig(&config);
    config.parse_argv = 0;
    config.use_environment = 0;       /* -E */
    config.user_site_directory = 0;   /* -s */
    config.write_bytecode = 0;        /* -B */
    /* A fixed seed gives sets the same order in every run, so that a verdict can be repeated. */
    config.use_hash_seed = 1;
    config.hash_seed = 0;
    check(PyConfig_SetBytesString(&config, &config.program_name, RUNNER_PYTHON), "name Python");
    check(Py_InitializeFromConfig(&config), "start Python");
    PyConfig_Clear(&config);

    add_package();
}

PyObject *runner_call(const char *function, const char *format, ...) {
    PyObject *module = PyImport_ImportModule("sandmartin.cell");
    if (module == NULL) runner_fail_python("import sandmartin.cell");
    PyObject *callable = PyObject_GetAttrString(module, function);
    Py_DECREF(module);
    va_list values;
    va_start(values, format);
    PyObject *arguments = Py_VaBuildValue(format, values);
    va_end(values);
    PyObject *result = callable == NULL || arguments == NULL ? NULL : PyObject_CallObject(callable, arguments);
    if (result == NULL) runner_fail_python(function);
    Py_DECREF(callable);
    Py_DECREF(arguments);
    return result;
}
