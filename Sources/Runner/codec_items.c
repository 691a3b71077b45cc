#include "decoder.h"
#include "encoder.h"

/* Writing */

/* Returns the item (borrowed), or NULL with an exception if code that ran meanwhile has removed it. */
static PyObject *item(PyObject *values, Py_ssize_t index) {
    if (!PyList_Check(values)) return PyTuple_GetItem(values, index);
    if (index < PyList_Size(values)) return PyList_GetItem(values, index);
    PyErr_SetString(codec.unsendable, "a list has changed while it was sent");
    return NULL;
}

int codec_begin_items(struct codec_encoder *encoder, Py_ssize_t length, int depth) {
    if (depth >= CODEC_MAXIMUM_DEPTH) return codec_refuse_deep();
    if (codec_count_parts(encoder, (size_t)length) != 0) return -1;
    if (codec_written(encoder) > CODEC_MAXIMUM_BYTES) return codec_refuse_large();
    return codec_put_size(encoder, (uint64_t)length);
}

int codec_write_items(struct codec_encoder *encoder, PyObject *values, int depth) {
    bool is_list = PyList_Check(values);
    Py_ssize_t length = is_list ? PyList_Size(values) : PyTuple_Size(values);
    if (codec_begin_items(encoder, length, depth) != 0) return -1;
    if (length >= CODEC_SHAPED) {
        int result = codec_write_block(encoder, values, is_list, length);
        if (result <= 0) return result;
        if (codec_put_byte(encoder, CODEC_MIXED) != 0) return -1;
    }
    if (length == 0) return 0;
    if (Py_EnterRecursiveCall(" while a value is sent") != 0) return -1;
    int result = 0;
    for (Py_ssize_t i = 0; result == 0 && i < length; i++) {
        PyObject *each = item(values, i);
        Py_XINCREF(each);
        result = each == NULL ? -1 : codec_write_value(encoder, each, depth + 1);
        Py_XDECREF(each);
    }
    Py_LeaveRecursiveCall();
    if (result == 0 && is_list && PyList_Size(values) != length) {
        PyErr_SetString(codec.unsendable, "a list has changed while it was sent");
        return -1;
    }
    return result;
}

/* Reading */

static int append_values(struct codec_decoder *decoder, PyObject *items, Py_ssize_t count, int depth) {
    if (count == 0) return 0;
    if (Py_EnterRecursiveCall(" while a value is received") != 0) return -1;
    int result = 0;
    for (Py_ssize_t i = 0; result == 0 && i < count; i++) {
        PyObject *value = codec_read_value(decoder, depth + 1);
        result = value == NULL ? -1 : PyList_Append(items, value);
        Py_XDECREF(value);
    }
    Py_LeaveRecursiveCall();
    return result;
}

PyObject *codec_read_items(struct codec_decoder *decoder, int depth, bool is_container) {
    uint64_t count;
    int shape = CODEC_MIXED;
    if (codec_read_size(decoder, &count) != 0) return NULL;
    decoder->parts += count;
    if (depth >= CODEC_MAXIMUM_DEPTH || decoder->parts > CODEC_MAXIMUM_PARTS)
        return codec_malformed("the value is too large");
    if (count >= CODEC_SHAPED && (shape = codec_read_byte(decoder)) < 0) return NULL;
    PyObject *items;
    if (shape != CODEC_MIXED) {
        items = codec_read_block(decoder, shape, (Py_ssize_t)count);
        if (items != NULL && is_container && codec_register_container(decoder, items) != 0) Py_CLEAR(items);
        return items;
    }
    /* Grows with the items that arrive. */
    items = PyList_New(0);
    if (items == NULL) return NULL;
    if ((is_container && codec_register_container(decoder, items) != 0) ||
        append_values(decoder, items, (Py_ssize_t)count, depth) != 0)
        Py_CLEAR(items);
    return items;
}
