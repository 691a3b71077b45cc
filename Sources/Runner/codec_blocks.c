#include "decoder.h"
#include "encoder.h"

/* Writing */

/* Returns an item that exists (borrowed), for loops that run no Python code. */
static inline PyObject *present(PyObject *values, bool is_list, Py_ssize_t index) {
#ifdef Py_LIMITED_API
    return is_list ? PyList_GetItem(values, index) : PyTuple_GetItem(values, index);
#else
    return is_list ? PyList_GET_ITEM(values, index) : PyTuple_GET_ITEM(values, index);
#endif
}

/* Returns the type that all items have, or NULL. */
static PyTypeObject *only_type(PyObject *values, bool is_list, Py_ssize_t length) {
    PyTypeObject *type = Py_TYPE(present(values, is_list, 0));
    if (type != &PyLong_Type && type != &PyFloat_Type && type != &PyUnicode_Type) return NULL;
    for (Py_ssize_t i = 1; i < length; i++)
        if (Py_TYPE(present(values, is_list, i)) != type) return NULL;
    return type;
}

/* Writes a block of integers. Returns 1 if one of them does not fit into 64 bits; then nothing is written. */
static int write_integers(struct codec_encoder *encoder, PyObject *values, bool is_list, Py_ssize_t length) {
    size_t before = encoder->used;
    if (codec_put_byte(encoder, CODEC_INTEGERS) != 0) return -1;
    unsigned char *at = codec_raw_room(encoder, (size_t)length * sizeof(int64_t));
    if (at == NULL) return -1;
    for (Py_ssize_t i = 0; i < length; i++, at += sizeof(int64_t)) {
        int overflow;
        int64_t number = PyLong_AsLongLongAndOverflow(present(values, is_list, i), &overflow);
        if (overflow != 0) {
            encoder->used = before;
            return 1;
        }
        memcpy(at, &number, sizeof number);
    }
    return 0;
}

static int write_floats(struct codec_encoder *encoder, PyObject *values, bool is_list, Py_ssize_t length) {
    if (codec_put_byte(encoder, CODEC_FLOATS) != 0) return -1;
    unsigned char *at = codec_raw_room(encoder, (size_t)length * sizeof(double));
    if (at == NULL) return -1;
    for (Py_ssize_t i = 0; i < length; i++, at += sizeof(double)) {
        double number = PyFloat_AsDouble(present(values, is_list, i));
        memcpy(at, &number, sizeof number);
    }
    return 0;
}

static int write_strings(struct codec_encoder *encoder, PyObject *values, bool is_list, Py_ssize_t length) {
    if (codec_put_byte(encoder, CODEC_STRINGS) != 0) return -1;
    unsigned char *at = codec_raw_room(encoder, (size_t)length * sizeof(uint32_t));
    if (at == NULL) return -1;
    for (Py_ssize_t i = 0; i < length; i++, at += sizeof(uint32_t)) {
        Py_ssize_t characters = PyUnicode_GetLength(present(values, is_list, i));
        /* No text that is longer fits into a frame, so the size of `joined` is refused. */
        uint32_t number = characters > CODEC_MAXIMUM_BYTES ? CODEC_MAXIMUM_BYTES : (uint32_t)characters;
        memcpy(at, &number, sizeof number);
    }
    PyObject *nothing = PyUnicode_FromStringAndSize("", 0);
    PyObject *joined = nothing == NULL ? NULL : PyUnicode_Join(nothing, values);
    int result = joined == NULL ? -1 : codec_put_text(encoder, joined);
    Py_XDECREF(nothing);
    Py_XDECREF(joined);
    return result;
}

int codec_write_block(struct codec_encoder *encoder, PyObject *values, bool is_list, Py_ssize_t length) {
    PyTypeObject *type = only_type(values, is_list, length);
    if (type == &PyLong_Type) return write_integers(encoder, values, is_list, length);
    if (type == &PyFloat_Type) return write_floats(encoder, values, is_list, length);
    if (type == &PyUnicode_Type) return write_strings(encoder, values, is_list, length);
    return 1;
}

/* Reading */

/* Returns the bytes of a block that holds `count` numbers of a size. */
static const unsigned char *read_numbers(struct codec_decoder *decoder, Py_ssize_t count, size_t each) {
    size_t size;
    const unsigned char *at = codec_read_raw(decoder, &size);
    if (at == NULL) return NULL;
    if (size != (size_t)count * each) return codec_malformed("a block of the wrong length");
    return at;
}

static PyObject *integer_at(const unsigned char *at) {
    int64_t number;
    memcpy(&number, at, sizeof number);
    return PyLong_FromLongLong(number);
}

static PyObject *native_double_at(const unsigned char *at) {
    double number;
    memcpy(&number, at, sizeof number);
    return PyFloat_FromDouble(number);
}

/* Sets an item of a list that has room for it. Takes over the reference. */
static inline void set_item(PyObject *items, Py_ssize_t index, PyObject *value) {
#ifdef Py_LIMITED_API
    (void)PyList_SetItem(items, index, value);
#else
    PyList_SET_ITEM(items, index, value);
#endif
}

/* Appends one part of `text` for each of the lengths, which must add up to the length of the text. */
static int fill_strings(PyObject *items, const unsigned char *lengths, Py_ssize_t count, PyObject *text) {
    Py_ssize_t begin = 0, end = PyUnicode_GetLength(text);
    for (Py_ssize_t i = 0; i < count; i++) {
        uint32_t length;
        memcpy(&length, lengths + (size_t)i * sizeof length, sizeof length);
        if (length > (uint64_t)(end - begin)) return codec_malformed("strings of the wrong length"), -1;
        PyObject *part = PyUnicode_Substring(text, begin, begin + (Py_ssize_t)length);
        if (part == NULL) return -1;
        set_item(items, i, part);
        begin += (Py_ssize_t)length;
    }
    if (begin != end) return codec_malformed("strings of the wrong length"), -1;
    return 0;
}

static PyObject *read_strings(struct codec_decoder *decoder, Py_ssize_t count) {
    const unsigned char *lengths = read_numbers(decoder, count, sizeof(uint32_t));
    PyObject *text = lengths == NULL ? NULL : codec_read_text(decoder);
    PyObject *items = text == NULL ? NULL : PyList_New(count);
    if (items != NULL && fill_strings(items, lengths, count, text) != 0) Py_CLEAR(items);
    Py_XDECREF(text);
    return items;
}

PyObject *codec_read_block(struct codec_decoder *decoder, int shape, Py_ssize_t count) {
    if (shape == CODEC_STRINGS) return read_strings(decoder, count);
    if (shape != CODEC_INTEGERS && shape != CODEC_FLOATS) return codec_malformed("an unknown shape of items");
    PyObject *(*each)(const unsigned char *at) = shape == CODEC_INTEGERS ? integer_at : native_double_at;
    const unsigned char *at = read_numbers(decoder, count, 8);
    PyObject *items = at == NULL ? NULL : PyList_New(count);
    for (Py_ssize_t i = 0; items != NULL && i < count; i++) {
        PyObject *number = each(at + 8 * i);
        if (number == NULL) Py_CLEAR(items);
        else set_item(items, i, number);
    }
    return items;
}
