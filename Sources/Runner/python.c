#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "codec.h"
#include "runner.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

/* Python's own path (sys.executable): the interpreter of the rootfs, so that a program can start another one. */
#define PYTHON "/usr/bin/python3"
/* The package of our Python modules, and its directory. */
#define PACKAGE "sandmartin"
#define PACKAGE_DIRECTORY "/usr/lib/sandmartin"

/*
 * The interpreter's own configuration. libpython exports the function, but since Python 3.13 only an internal header
 * declares it (pycore_pystate.h). PyConfig_Set, the public way to change a value, exists from Python 3.14 on.
 */
PyAPI_FUNC(const PyConfig *) _Py_GetConfig(void);

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
    check(PyConfig_SetBytesString(&config, &config.program_name, PYTHON), "name Python");
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

static void set_wide_list(PyConfig *config, PyWideStringList *list, PyObject *texts) {
    Py_ssize_t count = PyList_Size(texts);
    wchar_t **items = PyMem_Calloc((size_t)count, sizeof *items);
    if (items == NULL) runner_fail("no memory for %zd arguments", count);
    for (Py_ssize_t i = 0; i < count; i++)
        if ((items[i] = PyUnicode_AsWideCharString(PyList_GetItem(texts, i), NULL)) == NULL)
            runner_fail_python("convert an argument");
    check(PyConfig_SetWideStringList(config, list, count, items), "set the arguments");
    for (Py_ssize_t i = 0; i < count; i++) PyMem_Free(items[i]);
    PyMem_Free(items);
}

/* As Python does when it reads its command line: makes the script's name absolute, but not in sys.argv. */
static void name_script(PyConfig *config, const wchar_t *script) {
    wchar_t absolute[2 * PATH_MAX];
    char directory[PATH_MAX];
    if (script[0] == L'/') {
        check(PyConfig_SetString(config, &config->run_filename, script), "name the script");
        return;
    }
    if (script[0] == L'.' && script[1] == L'/') script += 2;
    if (getcwd(directory, sizeof directory) == NULL) runner_fail("getcwd: %s", strerror(errno));
    if (swprintf(absolute, sizeof absolute / sizeof *absolute, L"%s/%ls", directory, script) < 0)
        runner_fail("the path of the script is too long");
    check(PyConfig_SetString(config, &config->run_filename, absolute), "name the script");
}

int runner_run_script(PyObject *arguments) {
    /*
     * python3 itself runs scripts with Py_RunMain, from the search for __main__ in a directory to the exit status of an
     * uncaught KeyboardInterrupt. Py_RunMain reads the interpreter's configuration, and a warm cell learns the script
     * only now. Python 3.13 also modifies its configuration in place, for a program from standard input. The root has
     * the version that the runner was compiled for.
     */
    PyConfig *config = (PyConfig *)(uintptr_t)_Py_GetConfig();
    PyObject *original = Py_BuildValue("[ssss]", PYTHON, "-E", "-s", "-B");
    Py_ssize_t end = original == NULL ? 0 : PyList_Size(original);
    if (original == NULL || PyList_SetSlice(original, end, end, arguments) != 0 ||
        PySys_SetObject("argv", arguments) != 0 || PySys_SetObject("orig_argv", original) != 0)
        runner_fail_python("set the arguments");
    set_wide_list(config, &config->argv, arguments);
    set_wide_list(config, &config->orig_argv, original);
    Py_DECREF(original);
    name_script(config, config->argv.items[0]);
    return Py_RunMain();
}
