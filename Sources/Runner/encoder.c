#include "encoder.h"

/* Writes a value as plain data of the type `base`, of which it may be a subclass. Returns 1 for another type. */
static int write_as(struct codec_encoder *encoder, PyTypeObject *base, PyObject *value, int depth) {
    if (base == &PyLong_Type) return codec_write_int(encoder, value);
    if (base == &PyUnicode_Type) return codec_write_text(encoder, value);
    if (base == &PyFloat_Type) return codec_write_float(encoder, value);
    if (base == &PyList_Type) return codec_write_list(encoder, value, depth);
    if (base == &PyTuple_Type) return codec_write_tuple(encoder, value, depth);
    if (base == &PyDict_Type) return codec_write_dict(encoder, value, depth);
    if (base == &PyBytes_Type) return codec_write_bytes(encoder, value);
    if (base == &PySet_Type) return codec_write_set(encoder, value, depth);
    if (base == &PyFrozenSet_Type) return codec_write_frozenset(encoder, value, depth);
    if (base == &PyByteArray_Type) return codec_write_bytearray(encoder, value);
    if (base == &PyComplex_Type) return codec_write_complex(encoder, value);
    if (base == &PyRange_Type) return codec_write_range(encoder, value, depth);
    return 1;
}

int codec_write_value(struct codec_encoder *encoder, PyObject *value, int depth) {
    if (value == Py_None) return codec_put_byte(encoder, 'N');
    if (value == Py_True) return codec_put_byte(encoder, 'T');
    if (value == Py_False) return codec_put_byte(encoder, 'F');
    int result = write_as(encoder, Py_TYPE(value), value, depth);
    if (result <= 0) return result;
    if (value == Py_Ellipsis) return codec_put_byte(encoder, '.');
    if (value == Py_NotImplemented) return codec_put_byte(encoder, '~');
    if (codec.write_other == NULL) {
        PyErr_SetString(codec.unsendable, "no writer is set");
        return -1;
    }
    PyObject *done = PyObject_CallFunction(codec.write_other, "OOi", encoder, value, depth);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

static int write_checked(struct codec_encoder *encoder, PyObject *value, int depth) {
    if (codec_write_value(encoder, value, depth) != 0) return -1;
    return codec_written(encoder) > CODEC_MAXIMUM_BYTES ? codec_refuse_large() : 0;
}

int codec_encode(struct codec_encoder *encoder, PyObject *value) {
    int limit = codec_raise_recursion_limit();
    int result = write_checked(encoder, value, 0);
    Py_SetRecursionLimit(limit);
    return result;
}

/* The Python type */

struct codec_encoder *codec_encoder_new(PyObject *objects, PyObject *known, size_t header) {
    struct codec_encoder *encoder = PyObject_New(struct codec_encoder, codec.encoder);
    if (encoder == NULL) return NULL;
    /* PyObject_New leaves the fields uninitialized. */
    memset((char *)encoder + sizeof(PyObject), 0, sizeof *encoder - sizeof(PyObject));
    encoder->objects = objects;
    Py_INCREF(objects);
    encoder->containers = PyList_New(0);
    encoder->capacity = header + 256;
    encoder->out = PyMem_Malloc(encoder->capacity);
    if (encoder->out == NULL) PyErr_NoMemory();
    if (encoder->containers == NULL || encoder->out == NULL) goto fail;
    memset(encoder->out, 0, header);
    encoder->used = header;
    if (known != NULL && codec_register_known(encoder, known) != 0) goto fail;
    return encoder;
fail:
    Py_DECREF((PyObject *)encoder);
    return NULL;
}

static PyObject *encoder_make(PyTypeObject *type, PyObject *arguments, PyObject *named) {
    (void)type, (void)named;
    PyObject *objects, *known = NULL;
    if (!PyArg_ParseTuple(arguments, "O|O!", &objects, &PyList_Type, &known)) return NULL;
    return (PyObject *)codec_encoder_new(objects, known, 0);
}

static void encoder_free(PyObject *self) {
    struct codec_encoder *encoder = (struct codec_encoder *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyMem_Free(encoder->table);
    PyMem_Free(encoder->out);
    for (size_t i = 0; i < encoder->segment_count; i++) Py_DECREF(encoder->segments[i].owner);
    PyMem_Free(encoder->segments);
    Py_XDECREF(encoder->objects);
    Py_XDECREF(encoder->known);
    Py_XDECREF(encoder->containers);
    Py_XDECREF(encoder->described);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *none_if(int result) {
    if (result != 0) return NULL;
    Py_RETURN_NONE;
}

static PyObject *encoder_tag(PyObject *self, PyObject *tag) {
    char *data;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(tag, &data, &size) != 0) return NULL;
    if (size != 1) return PyErr_SetString(PyExc_ValueError, "a tag has one byte"), NULL;
    struct codec_encoder *encoder = (struct codec_encoder *)self;
    if (codec_count_parts(encoder, codec_weight[(unsigned char)*data]) != 0) return NULL;
    return none_if(codec_put_byte(encoder, (unsigned char)*data));
}

static PyObject *encoder_size(PyObject *self, PyObject *argument) {
    unsigned long long size = PyLong_AsUnsignedLongLong(argument);
    if (size == (unsigned long long)-1 && PyErr_Occurred()) return NULL;
    return none_if(codec_put_size((struct codec_encoder *)self, size));
}

static PyObject *encoder_text(PyObject *self, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "not a text"), NULL;
    return none_if(codec_put_text((struct codec_encoder *)self, text));
}

static PyObject *encoder_value(PyObject *self, PyObject *arguments) {
    PyObject *value;
    int depth = 0;
    if (!PyArg_ParseTuple(arguments, "O|i", &value, &depth)) return NULL;
    return none_if(write_checked((struct codec_encoder *)self, value, depth));
}

static PyObject *encoder_items(PyObject *self, PyObject *arguments) {
    PyObject *values;
    int depth;
    if (!PyArg_ParseTuple(arguments, "O!i", &PyList_Type, &values, &depth)) return NULL;
    return none_if(codec_write_items((struct codec_encoder *)self, values, depth));
}

static PyObject *encoder_plain(PyObject *self, PyObject *arguments) {
    PyTypeObject *base;
    PyObject *value;
    int depth;
    if (!PyArg_ParseTuple(arguments, "O!Oi", &PyType_Type, &base, &value, &depth)) return NULL;
    int result = PyObject_TypeCheck(value, base) ? write_as((struct codec_encoder *)self, base, value, depth) : 1;
    if (result > 0) return PyErr_SetString(PyExc_TypeError, "not a value of this plain type"), NULL;
    return none_if(result);
}

static PyObject *encoder_begin_container(PyObject *self, PyObject *arguments) {
    PyObject *container;
    const char *tag;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(arguments, "Oy#", &container, &tag, &size)) return NULL;
    if (size != 1) return PyErr_SetString(PyExc_ValueError, "a tag has one byte"), NULL;
    int is_new = codec_begin_container((struct codec_encoder *)self, container, (unsigned char)*tag);
    return is_new < 0 ? NULL : PyBool_FromLong(is_new);
}

static PyMethodDef methods[] = {
    {"tag", encoder_tag, METH_O, "Writes the tag of a value, and counts the weight of the value."},
    {"size", encoder_size, METH_O, "Writes a size or count."},
    {"text", encoder_text, METH_O, "Writes a text without a tag."},
    {"value", encoder_value, METH_VARARGS, "Writes a value of any kind."},
    {"items", encoder_items, METH_VARARGS, "Writes the items of a list."},
    {"plain", encoder_plain, METH_VARARGS, "Writes a value as the content of a plain base class."},
    {"begin_container", encoder_begin_container, METH_VARARGS,
     "Writes a reference to a container that was written before. Otherwise writes its tag and returns True."},
    {NULL, NULL, 0, NULL},
};

static PyObject *get_objects(PyObject *self, void *unused) {
    (void)unused;
    PyObject *objects = ((struct codec_encoder *)self)->objects;
    Py_INCREF(objects);
    return objects;
}

static PyObject *get_containers(PyObject *self, void *unused) {
    (void)unused;
    PyObject *containers = ((struct codec_encoder *)self)->containers;
    Py_INCREF(containers);
    return containers;
}

static PyObject *get_described(PyObject *self, void *unused) {
    (void)unused;
    struct codec_encoder *encoder = (struct codec_encoder *)self;
    if (encoder->described == NULL) encoder->described = PySet_New(NULL);
    Py_XINCREF(encoder->described);
    return encoder->described;
}

static PyObject *get_out(PyObject *self, void *unused) {
    (void)unused;
    return codec_output_bytes((struct codec_encoder *)self);
}

static PyGetSetDef attributes[] = {
    {"objects", get_objects, NULL, "The table of handles.", NULL},
    {"containers", get_containers, NULL, "The mutable containers in the order of the decoder.", NULL},
    {"described", get_described, NULL, "The numbers of the classes that this frame has described.", NULL},
    {"out", get_out, NULL, "The bytes of the frame.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject *codec_encoder_type(void) {
    static PyType_Slot slots[] = {
        {Py_tp_doc, "Encodes the values of one frame."},
        {Py_tp_new, encoder_make},
        {Py_tp_dealloc, encoder_free},
        {Py_tp_methods, methods},
        {Py_tp_getset, attributes},
        {0, NULL},
    };
    static PyType_Spec spec = {
        .name = "sandmartin.native.Encoder", .basicsize = sizeof(struct codec_encoder), .flags = Py_TPFLAGS_DEFAULT,
        .slots = slots};
    return (PyTypeObject *)PyType_FromSpec(&spec);
}
