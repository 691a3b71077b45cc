#include "decoder.h"

/* Reads a kind of value that is not plain data. */
static PyObject *read_other(struct codec_decoder *decoder, int tag, int depth) {
    PyObject *reader = codec.readers == NULL ? Py_None : PyList_GetItem(codec.readers, tag); /* borrowed */
    if (reader == NULL) return NULL;
    if (reader != Py_None) return PyObject_CallFunction(reader, "Oi", decoder, depth);
    char byte = (char)tag;
    return PyObject_CallMethod(decoder->objects, "read", "Oy#i", decoder, &byte, (Py_ssize_t)1, depth);
}

PyObject *codec_read_value(struct codec_decoder *decoder, int depth) {
    if (depth > CODEC_DEEPEST_VALUE) return codec_malformed("the value is nested too deep");
    int tag = codec_read_byte(decoder);
    if (tag < 0) return NULL;
    decoder->parts += codec_weight[tag];
    if (decoder->parts > CODEC_MAXIMUM_PARTS) return codec_malformed("the value is too large");
    switch (tag) {
    case 'N': return Py_NewRef(Py_None);
    case 'T': return Py_NewRef(Py_True);
    case 'F': return Py_NewRef(Py_False);
    case '.': return Py_NewRef(Py_Ellipsis);
    case '~': return Py_NewRef(Py_NotImplemented);
    case 'i': return codec_read_int(decoder);
    case 'f': return codec_read_float(decoder);
    case 'c': return codec_read_complex(decoder);
    case 's': return codec_read_text(decoder);
    case 'b': return codec_read_bytes(decoder);
    case 'B': return codec_read_bytearray(decoder);
    case 'r': return codec_read_range(decoder, depth);
    case 't': return codec_read_tuple(decoder, depth);
    case 'z': return codec_read_frozenset(decoder, depth);
    case 'l': return codec_read_items(decoder, depth, true);
    case 'S': return codec_read_set(decoder, depth);
    case 'd': return codec_read_dict(decoder, depth);
    case 'R': return codec_read_reference(decoder, decoder->containers);
    case '^': return codec_read_reference(decoder, decoder->sent);
    default: return read_other(decoder, tag, depth);
    }
}

/* Replaces an exception that malformed bytes can cause. */
static void translate_exception(void) {
    if (PyErr_ExceptionMatches(codec.malformed) || !PyErr_ExceptionMatches(codec.undecodable)) return;
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *name = type == NULL ? NULL : PyObject_GetAttrString(type, "__name__");
    if (name != NULL) PyErr_Format(codec.malformed, "%S: %S", name, value);
    Py_XDECREF(name);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

PyObject *codec_decode(struct codec_decoder *decoder) {
    int limit = codec_raise_recursion_limit();
    PyObject *value = codec_read_value(decoder, 0);
    Py_SetRecursionLimit(limit);
    if (value == NULL) {
        translate_exception();
        return NULL;
    }
    if (decoder->at == decoder->end) return value;
    Py_DECREF(value);
    return codec_malformed("extra bytes after the value");
}

/* The Python type */

struct codec_decoder *codec_decoder_new(PyObject *data, PyObject *objects, PyObject *sent) {
    struct codec_decoder *decoder = PyObject_New(struct codec_decoder, codec.decoder);
    if (decoder == NULL) return NULL;
    /* PyObject_New leaves the fields uninitialized. */
    memset((char *)decoder + sizeof(PyObject), 0, sizeof *decoder - sizeof(PyObject));
    decoder->objects = Py_NewRef(objects);
    decoder->sent = Py_XNewRef(sent);
    if (PyObject_GetBuffer(data, &decoder->data, PyBUF_SIMPLE) != 0) {
        Py_DECREF((PyObject *)decoder);
        return NULL;
    }
    decoder->at = decoder->data.buf;
    decoder->end = decoder->at + decoder->data.len;
    return decoder;
}

PyObject *codec_decoder_containers(struct codec_decoder *decoder) {
    if (decoder->containers == NULL) decoder->containers = PyList_New(0);
    return decoder->containers;
}

static PyObject *decoder_make(PyTypeObject *type, PyObject *arguments, PyObject *named) {
    (void)type, (void)named;
    PyObject *data, *objects, *sent = NULL;
    if (!PyArg_ParseTuple(arguments, "OO|O!", &data, &objects, &PyList_Type, &sent)) return NULL;
    return (PyObject *)codec_decoder_new(data, objects, sent);
}

static void decoder_free(PyObject *self) {
    struct codec_decoder *decoder = (struct codec_decoder *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyBuffer_Release(&decoder->data);
    Py_XDECREF(decoder->objects);
    Py_XDECREF(decoder->sent);
    Py_XDECREF(decoder->containers);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *decoder_whole(PyObject *self, PyObject *unused) {
    (void)unused;
    return codec_decode((struct codec_decoder *)self);
}

static PyObject *decoder_size(PyObject *self, PyObject *unused) {
    (void)unused;
    uint64_t size;
    return codec_read_size((struct codec_decoder *)self, &size) != 0 ? NULL : PyLong_FromUnsignedLongLong(size);
}

static PyObject *decoder_text(PyObject *self, PyObject *unused) {
    (void)unused;
    return codec_read_text((struct codec_decoder *)self);
}

static PyObject *decoder_value(PyObject *self, PyObject *depth) {
    long number = PyLong_AsLong(depth);
    if (number == -1 && PyErr_Occurred()) return NULL;
    if (number < 0 || number > CODEC_DEEPEST_VALUE) return codec_malformed("the value is nested too deep");
    return codec_read_value((struct codec_decoder *)self, (int)number);
}

static PyObject *decoder_items(PyObject *self, PyObject *depth) {
    long number = PyLong_AsLong(depth);
    if (number == -1 && PyErr_Occurred()) return NULL;
    if (number < 0 || number > CODEC_DEEPEST_VALUE) return codec_malformed("the value is nested too deep");
    return codec_read_items((struct codec_decoder *)self, (int)number, false);
}

static PyMethodDef methods[] = {
    {"whole", decoder_whole, METH_NOARGS, "Returns the one value of the frame, or raises Malformed."},
    {"size", decoder_size, METH_NOARGS, "Reads a size or count."},
    {"text", decoder_text, METH_NOARGS, "Reads a text without a tag."},
    {"value", decoder_value, METH_O, "Reads a value at a depth."},
    {"items", decoder_items, METH_O, "Reads the items of a sequence as a list."},
    {NULL, NULL, 0, NULL},
};

static PyObject *get_objects(PyObject *self, void *unused) {
    (void)unused;
    return Py_XNewRef(((struct codec_decoder *)self)->objects);
}

static PyObject *get_containers(PyObject *self, void *unused) {
    (void)unused;
    return Py_XNewRef(codec_decoder_containers((struct codec_decoder *)self));
}

static PyGetSetDef attributes[] = {
    {"objects", get_objects, NULL, "The table of handles.", NULL},
    {"containers", get_containers, NULL, "The mutable containers in the order in which they begin.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject *codec_decoder_type(void) {
    static PyType_Slot slots[] = {
        {Py_tp_doc, "Decodes the value of one frame from untrusted bytes."},
        {Py_tp_new, decoder_make},
        {Py_tp_dealloc, decoder_free},
        {Py_tp_methods, methods},
        {Py_tp_getset, attributes},
        {0, NULL},
    };
    static PyType_Spec spec = {
        .name = "sandmartin.native.Decoder", .basicsize = sizeof(struct codec_decoder), .flags = Py_TPFLAGS_DEFAULT,
        .slots = slots};
    return (PyTypeObject *)PyType_FromSpec(&spec);
}
