#include "decoder.h"
#include "encoder.h"

/* Writing */

/* Writes the items of a new list or tuple, and releases it. */
static int write_new_items(struct codec_encoder *encoder, PyObject *values, int depth) {
    int result = values == NULL ? -1 : codec_write_items(encoder, values, depth);
    Py_XDECREF(values);
    return result;
}

/* Returns the items of a set as a list. Ignores an `__iter__` that a subclass defines. */
static PyObject *set_items(PyObject *set) {
    PyTypeObject *base = PyObject_TypeCheck(set, &PySet_Type) ? &PySet_Type : &PyFrozenSet_Type;
    getiterfunc iterate = (getiterfunc)PyType_GetSlot(base, Py_tp_iter);
    PyObject *iterator = iterate(set), *items = NULL;
    if (iterator != NULL) items = PySequence_List(iterator);
    Py_XDECREF(iterator);
    return items;
}

int codec_write_list(struct codec_encoder *encoder, PyObject *value, int depth) {
    int is_new = codec_begin_container(encoder, value, 'l');
    if (is_new <= 0) return is_new;
    if (PyList_CheckExact(value)) return codec_write_items(encoder, value, depth);
    return write_new_items(encoder, PyList_GetSlice(value, 0, PyList_Size(value)), depth);
}

int codec_write_tuple(struct codec_encoder *encoder, PyObject *value, int depth) {
    if (codec_put_byte(encoder, 't') != 0) return -1;
    if (PyTuple_CheckExact(value)) return codec_write_items(encoder, value, depth);
    return write_new_items(encoder, PyTuple_GetSlice(value, 0, PyTuple_Size(value)), depth);
}

/* Writes the keys and values of a dict. */
static int write_pairs(struct codec_encoder *encoder, PyObject *value, int depth) {
    if (PyDict_Size(value) == 0)
        return codec_begin_items(encoder, 0, depth) != 0 ? -1 : codec_begin_items(encoder, 0, depth);
    PyObject *keys = PyDict_Keys(value), *values = keys == NULL ? NULL : PyDict_Values(value);
    int result = values == NULL ? -1 : codec_write_items(encoder, keys, depth);
    if (result == 0) result = codec_write_items(encoder, values, depth);
    Py_XDECREF(keys);
    Py_XDECREF(values);
    return result;
}

int codec_write_dict(struct codec_encoder *encoder, PyObject *value, int depth) {
    int is_new = codec_begin_container(encoder, value, 'd');
    return is_new <= 0 ? is_new : write_pairs(encoder, value, depth);
}

int codec_write_set(struct codec_encoder *encoder, PyObject *value, int depth) {
    int is_new = codec_begin_container(encoder, value, 'S');
    return is_new <= 0 ? is_new : write_new_items(encoder, set_items(value), depth);
}

int codec_write_frozenset(struct codec_encoder *encoder, PyObject *value, int depth) {
    return codec_put_byte(encoder, 'z') != 0 ? -1 : write_new_items(encoder, set_items(value), depth);
}

int codec_write_bytearray(struct codec_encoder *encoder, PyObject *value) {
    int is_new = codec_begin_container(encoder, value, 'B');
    if (is_new <= 0) return is_new;
    return codec_put_raw(encoder, PyByteArray_AsString(value), (size_t)PyByteArray_Size(value));
}

int codec_write_range(struct codec_encoder *encoder, PyObject *value, int depth) {
    PyObject *parts[3] = {NULL};
    static const char *const names[3] = {"start", "stop", "step"};
    PyObject *all = NULL;
    for (int i = 0; i < 3; i++)
        if ((parts[i] = PyObject_GetAttrString(value, names[i])) == NULL) goto end;
    if (codec_put_byte(encoder, 'r') == 0) all = PyTuple_Pack(3, parts[0], parts[1], parts[2]);
end:
    for (int i = 0; i < 3; i++) Py_XDECREF(parts[i]);
    return write_new_items(encoder, all, depth);
}

/* Reading */

/* Returns what `make` makes of the items of a sequence. */
static PyObject *read_converted(struct codec_decoder *decoder, int depth, PyObject *(*make)(PyObject *)) {
    PyObject *items = codec_read_items(decoder, depth, false), *made = items == NULL ? NULL : make(items);
    Py_XDECREF(items);
    return made;
}

PyObject *codec_read_tuple(struct codec_decoder *decoder, int depth) {
    return read_converted(decoder, depth, PyList_AsTuple);
}

PyObject *codec_read_frozenset(struct codec_decoder *decoder, int depth) {
    return read_converted(decoder, depth, PyFrozenSet_New);
}

static PyObject *range_of(PyObject *items) {
    PyObject *parts = PyList_AsTuple(items);
    PyObject *range = parts == NULL ? NULL : PyObject_CallObject((PyObject *)&PyRange_Type, parts);
    Py_XDECREF(parts);
    return range;
}

PyObject *codec_read_range(struct codec_decoder *decoder, int depth) {
    return read_converted(decoder, depth, range_of);
}

PyObject *codec_read_set(struct codec_decoder *decoder, int depth) {
    PyObject *set = PySet_New(NULL), *items = NULL;
    int result = codec_register_container(decoder, set);
    if (result == 0) result = (items = codec_read_items(decoder, depth, false)) == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; result == 0 && i < PyList_Size(items); i++)
        result = PySet_Add(set, PyList_GetItem(items, i));
    Py_XDECREF(items);
    if (result != 0) Py_CLEAR(set);
    return set;
}

static int fill_dict(PyObject *dict, PyObject *keys, PyObject *values) {
    Py_ssize_t count = PyList_Size(keys);
    if (count != PyList_Size(values)) return codec_malformed("keys without values"), -1;
    for (Py_ssize_t i = 0; i < count; i++)
        if (PyDict_SetItem(dict, PyList_GetItem(keys, i), PyList_GetItem(values, i)) != 0) return -1;
    return 0;
}

PyObject *codec_read_dict(struct codec_decoder *decoder, int depth) {
    PyObject *dict = PyDict_New(), *keys = NULL, *values = NULL;
    int result = codec_register_container(decoder, dict);
    if (result == 0) result = (keys = codec_read_items(decoder, depth, false)) == NULL ? -1 : 0;
    if (result == 0) result = (values = codec_read_items(decoder, depth, false)) == NULL ? -1 : 0;
    if (result == 0) result = fill_dict(dict, keys, values);
    Py_XDECREF(keys);
    Py_XDECREF(values);
    if (result != 0) Py_CLEAR(dict);
    return dict;
}

PyObject *codec_read_bytearray(struct codec_decoder *decoder) {
    size_t size;
    const unsigned char *at = codec_read_raw(decoder, &size);
    PyObject *bytes = at == NULL ? NULL : PyByteArray_FromStringAndSize((const char *)at, (Py_ssize_t)size);
    if (bytes != NULL && codec_register_container(decoder, bytes) != 0) Py_CLEAR(bytes);
    return bytes;
}
