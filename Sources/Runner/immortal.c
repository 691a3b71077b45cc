#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "runner.h"

#include <stdbool.h>

/*
 * A reference count that Python never changes: that of immortal objects (PEP 683). CPython's own headers name it
 * _Py_IMMORTAL_REFCNT. The root has the version that the runner was compiled for.
 */
#define IMMORTAL _Py_IMMORTAL_REFCNT

/* Objects whose referents are not visited yet. */
struct pending {
    PyObject **objects;
    size_t count, room;
};

static void push(struct pending *pending, PyObject *object) {
    if (pending->count == pending->room) {
        pending->room = pending->room == 0 ? 1024 : 2 * pending->room;
        pending->objects = PyMem_RawRealloc(pending->objects, pending->room * sizeof *pending->objects);
        if (pending->objects == NULL) runner_fail("no memory for a list of %zu objects", pending->room);
    }
    pending->objects[pending->count++] = object;
}

/* Makes an object immortal, and visits it later if it refers to others. */
static int visit(PyObject *object, void *pending) {
    if (object == NULL || _Py_IsImmortal(object)) return 0;
    Py_SET_REFCNT(object, IMMORTAL);
    if (Py_TYPE(object)->tp_traverse != NULL || PyCode_Check(object)) push(pending, object);
    return 0;
}

/* Code objects have no tp_traverse, since they cannot be part of a cycle. */
static void visit_code(PyCodeObject *code, struct pending *pending) {
    PyObject *parts[] = {code->co_consts, code->co_names, code->co_localsplusnames, code->co_filename, code->co_name,
                         code->co_qualname, code->co_linetable, code->co_exceptiontable};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) visit(parts[i], pending);
}

void runner_make_immortal(PyObject *objects) {
    struct pending pending = {0};
    Py_ssize_t count = PyList_Size(objects);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *object = PyList_GetItem(objects, i);
        /* A static type is immortal from the start, and refers to objects that are not. */
        Py_SET_REFCNT(object, IMMORTAL);
        push(&pending, object);
    }
    while (pending.count > 0) {
        PyObject *object = pending.objects[--pending.count];
        if (PyCode_Check(object)) visit_code((PyCodeObject *)object, &pending);
        else if (Py_TYPE(object)->tp_traverse != NULL) Py_TYPE(object)->tp_traverse(object, visit, &pending);
    }
    PyMem_RawFree(pending.objects);
}
