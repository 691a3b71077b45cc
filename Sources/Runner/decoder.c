#include "codec.h"

#include <string.h>

/* Input. Nothing is read past `end`, and no size is believed that exceeds the bytes that are left. */

static PyObject *malformed(const char *why) {
    PyErr_SetString(codec.malformed, why);
    return NULL;
}

static PyObject *ends_early(void) { return malformed("the value ends early"); }

static size_t left(const struct codec_decoder *decoder) { return (size_t)(decoder->end - decoder->at); }

/* Returns the next bytes. */
static const unsigned char *take(struct codec_decoder *decoder, uint64_t size) {
    if (size > left(decoder)) return ends_early(), NULL;
    const unsigned char *at = decoder->at;
    decoder->at += size;
    return at;
}

static int read_byte(struct codec_decoder *decoder) {
    const unsigned char *at = take(decoder, 1);
    return at == NULL ? -1 : *at;
}

static int read_size(struct codec_decoder *decoder, uint64_t *size) {
    *size = 0;
    for (unsigned shift = 0; shift <= 35; shift += 7) {
        int byte = read_byte(decoder);
        if (byte < 0) return -1;
        *size |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) return 0;
    }
    malformed("a size is too large");
    return -1;
}

/* Returns the bytes after a size. */
static const unsigned char *read_raw(struct codec_decoder *decoder, size_t *size) {
    uint64_t number;
    if (read_size(decoder, &number) != 0) return NULL;
    const unsigned char *at = take(decoder, number);
    *size = (size_t)number;
    return at;
}

static PyObject *read_text(struct codec_decoder *decoder) {
    size_t size;
    const unsigned char *at = read_raw(decoder, &size);
    return at == NULL ? NULL : PyUnicode_DecodeUTF8((const char *)at, (Py_ssize_t)size, "surrogatepass");
}

static double double_at(const unsigned char *at) {
    uint64_t bits = 0;
    double number;
    for (size_t i = 0; i < 8; i++) bits = bits << 8 | at[i];
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* Values without items */

static PyObject *large_int(const unsigned char *at, size_t size) {
    PyObject *bytes = PyBytes_FromStringAndSize((const char *)at, (Py_ssize_t)size), *result = NULL;
    PyObject *read = PyObject_GetAttrString((PyObject *)&PyLong_Type, "from_bytes");
    PyObject *arguments = bytes == NULL ? NULL : Py_BuildValue("(Os)", bytes, "little");
    PyObject *named = Py_BuildValue("{sO}", "signed", Py_True);
    if (read != NULL && arguments != NULL && named != NULL) result = PyObject_Call(read, arguments, named);
    Py_XDECREF(bytes);
    Py_XDECREF(read);
    Py_XDECREF(arguments);
    Py_XDECREF(named);
    return result;
}

static PyObject *read_int(struct codec_decoder *decoder) {
    size_t size;
    const unsigned char *at = read_raw(decoder, &size);
    if (at == NULL) return NULL;
    if (size > 8) return large_int(at, size);
    uint64_t number = size != 0 && (at[size - 1] & 0x80) != 0 ? ~(uint64_t)0 : 0;
    for (size_t i = size; i-- > 0;) number = number << 8 | at[i];
    return PyLong_FromLongLong((int64_t)number);
}

static PyObject *read_float(struct codec_decoder *decoder) {
    const unsigned char *at = take(decoder, 8);
    return at == NULL ? NULL : PyFloat_FromDouble(double_at(at));
}

static PyObject *read_complex(struct codec_decoder *decoder) {
    const unsigned char *at = take(decoder, 16);
    return at == NULL ? NULL : PyComplex_FromDoubles(double_at(at), double_at(at + 8));
}

static PyObject *read_bytes(struct codec_decoder *decoder) {
    size_t size;
    const unsigned char *at = read_raw(decoder, &size);
    return at == NULL ? NULL : PyBytes_FromStringAndSize((const char *)at, (Py_ssize_t)size);
}

static PyObject *new_reference(PyObject *value) {
    Py_XINCREF(value);
    return value;
}

/* Sequences */

static PyObject *read_value(struct codec_decoder *decoder, int depth);

/* Returns the bytes of a block that holds `count` numbers of a size. */
static const unsigned char *read_numbers(struct codec_decoder *decoder, Py_ssize_t count, size_t each) {
    size_t size;
    const unsigned char *at = read_raw(decoder, &size);
    if (at == NULL) return NULL;
    if (size != (size_t)count * each) return malformed("a block of the wrong length"), NULL;
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
        if (length > (uint64_t)(end - begin)) return malformed("strings of the wrong length"), -1;
        PyObject *part = PyUnicode_Substring(text, begin, begin + (Py_ssize_t)length);
        if (part == NULL) return -1;
        set_item(items, i, part);
        begin += (Py_ssize_t)length;
    }
    if (begin != end) return malformed("strings of the wrong length"), -1;
    return 0;
}

static PyObject *read_strings(struct codec_decoder *decoder, Py_ssize_t count) {
    const unsigned char *lengths = read_numbers(decoder, count, sizeof(uint32_t));
    PyObject *text = lengths == NULL ? NULL : read_text(decoder);
    PyObject *items = text == NULL ? NULL : PyList_New(count);
    if (items != NULL && fill_strings(items, lengths, count, text) != 0) Py_CLEAR(items);
    Py_XDECREF(text);
    return items;
}

/* Returns a new list of the items of a block. The size of the block is known to be right before the list is made. */
static PyObject *read_block(struct codec_decoder *decoder, int shape, Py_ssize_t count) {
    if (shape == CODEC_STRINGS) return read_strings(decoder, count);
    if (shape != CODEC_INTEGERS && shape != CODEC_FLOATS) return malformed("an unknown shape of items");
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

static int append_values(struct codec_decoder *decoder, PyObject *items, Py_ssize_t count, int depth) {
    if (count == 0) return 0;
    if (Py_EnterRecursiveCall(" while a value is received") != 0) return -1;
    int result = 0;
    for (Py_ssize_t i = 0; result == 0 && i < count; i++) {
        PyObject *value = read_value(decoder, depth + 1);
        result = value == NULL ? -1 : PyList_Append(items, value);
        Py_XDECREF(value);
    }
    Py_LeaveRecursiveCall();
    return result;
}

static int register_container(struct codec_decoder *decoder, PyObject *container) {
    PyObject *containers = container == NULL ? NULL : codec_decoder_containers(decoder);
    return containers == NULL ? -1 : PyList_Append(containers, container);
}

/* Returns the items of a sequence as a new list. A container is registered before its items, which may refer to it. */
static PyObject *read_items(struct codec_decoder *decoder, int depth, bool is_container) {
    uint64_t count;
    int shape = CODEC_MIXED;
    if (read_size(decoder, &count) != 0) return NULL;
    decoder->count += count;
    if (depth >= CODEC_MAXIMUM_DEPTH || decoder->count > CODEC_MAXIMUM_VALUES)
        return malformed("the value is too large");
    if (count >= CODEC_SHAPED && (shape = read_byte(decoder)) < 0) return NULL;
    PyObject *items;
    if (shape != CODEC_MIXED) {
        items = read_block(decoder, shape, (Py_ssize_t)count);
        if (items != NULL && is_container && register_container(decoder, items) != 0) Py_CLEAR(items);
        return items;
    }
    /* Grows with the items that arrive. */
    items = PyList_New(0);
    if (items == NULL) return NULL;
    if ((is_container && register_container(decoder, items) != 0) ||
        append_values(decoder, items, (Py_ssize_t)count, depth) != 0)
        Py_CLEAR(items);
    return items;
}

/* Returns what `make` makes of the items of a sequence. */
static PyObject *read_converted(struct codec_decoder *decoder, int depth, PyObject *(*make)(PyObject *)) {
    PyObject *items = read_items(decoder, depth, false), *made = items == NULL ? NULL : make(items);
    Py_XDECREF(items);
    return made;
}

static PyObject *range_of(PyObject *items) {
    PyObject *parts = PyList_AsTuple(items);
    PyObject *range = parts == NULL ? NULL : PyObject_CallObject((PyObject *)&PyRange_Type, parts);
    Py_XDECREF(parts);
    return range;
}

/* Containers */

static PyObject *read_set(struct codec_decoder *decoder, int depth) {
    PyObject *set = PySet_New(NULL), *items = NULL;
    int result = register_container(decoder, set);
    if (result == 0) result = (items = read_items(decoder, depth, false)) == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; result == 0 && i < PyList_Size(items); i++)
        result = PySet_Add(set, PyList_GetItem(items, i));
    Py_XDECREF(items);
    if (result != 0) Py_CLEAR(set);
    return set;
}

static int fill_dict(PyObject *dict, PyObject *keys, PyObject *values) {
    Py_ssize_t count = PyList_Size(keys);
    if (count != PyList_Size(values)) return malformed("keys without values"), -1;
    for (Py_ssize_t i = 0; i < count; i++)
        if (PyDict_SetItem(dict, PyList_GetItem(keys, i), PyList_GetItem(values, i)) != 0) return -1;
    return 0;
}

static PyObject *read_dict(struct codec_decoder *decoder, int depth) {
    PyObject *dict = PyDict_New(), *keys = NULL, *values = NULL;
    int result = register_container(decoder, dict);
    if (result == 0) result = (keys = read_items(decoder, depth, false)) == NULL ? -1 : 0;
    if (result == 0) result = (values = read_items(decoder, depth, false)) == NULL ? -1 : 0;
    if (result == 0) result = fill_dict(dict, keys, values);
    Py_XDECREF(keys);
    Py_XDECREF(values);
    if (result != 0) Py_CLEAR(dict);
    return dict;
}

static PyObject *read_bytearray(struct codec_decoder *decoder) {
    size_t size;
    const unsigned char *at = read_raw(decoder, &size);
    PyObject *bytes = at == NULL ? NULL : PyByteArray_FromStringAndSize((const char *)at, (Py_ssize_t)size);
    if (bytes != NULL && register_container(decoder, bytes) != 0) Py_CLEAR(bytes);
    return bytes;
}

static PyObject *read_known(struct codec_decoder *decoder, PyObject *table) {
    uint64_t index;
    if (read_size(decoder, &index) != 0) return NULL;
    if (table == NULL || index >= (uint64_t)PyList_Size(table))
        return malformed("a reference to an unknown container");
    return new_reference(PyList_GetItem(table, (Py_ssize_t)index));
}

/* All values */

/* Reads a kind of value that is not plain data. */
static PyObject *read_other(struct codec_decoder *decoder, int tag, int depth) {
    PyObject *reader = codec.readers == NULL ? Py_None : PyList_GetItem(codec.readers, tag); /* borrowed */
    if (reader == NULL) return NULL;
    if (reader != Py_None) return PyObject_CallFunction(reader, "Oi", decoder, depth);
    char byte = (char)tag;
    return PyObject_CallMethod(decoder->objects, "read", "Oy#i", decoder, &byte, (Py_ssize_t)1, depth);
}

static PyObject *read_value(struct codec_decoder *decoder, int depth) {
    if (depth > CODEC_DEEPEST_VALUE) return malformed("the value is nested too deep");
    int tag = read_byte(decoder);
    switch (tag) {
    case -1: return NULL;
    case 'N': return new_reference(Py_None);
    case 'T': return new_reference(Py_True);
    case 'F': return new_reference(Py_False);
    case '.': return new_reference(Py_Ellipsis);
    case '~': return new_reference(Py_NotImplemented);
    case 'i': return read_int(decoder);
    case 'f': return read_float(decoder);
    case 'c': return read_complex(decoder);
    case 's': return read_text(decoder);
    case 'b': return read_bytes(decoder);
    case 'B': return read_bytearray(decoder);
    case 'r': return read_converted(decoder, depth, range_of);
    case 't': return read_converted(decoder, depth, PyList_AsTuple);
    case 'z': return read_converted(decoder, depth, PyFrozenSet_New);
    case 'l': return read_items(decoder, depth, true);
    case 'S': return read_set(decoder, depth);
    case 'd': return read_dict(decoder, depth);
    case 'R': return read_known(decoder, decoder->containers);
    case '^': return read_known(decoder, decoder->sent);
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
    PyObject *value = read_value(decoder, 0);
    if (value == NULL) {
        translate_exception();
        return NULL;
    }
    if (decoder->at == decoder->end) return value;
    Py_DECREF(value);
    return malformed("extra bytes after the value");
}

/* The Python type */

struct codec_decoder *codec_decoder_new(PyObject *data, PyObject *objects, PyObject *sent) {
    struct codec_decoder *decoder = PyObject_New(struct codec_decoder, codec.decoder);
    if (decoder == NULL) return NULL;
    /* PyObject_New leaves the fields uninitialized. */
    memset((char *)decoder + sizeof(PyObject), 0, sizeof *decoder - sizeof(PyObject));
    decoder->objects = new_reference(objects);
    decoder->sent = new_reference(sent);
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
    return read_size((struct codec_decoder *)self, &size) != 0 ? NULL : PyLong_FromUnsignedLongLong(size);
}

static PyObject *decoder_text(PyObject *self, PyObject *unused) {
    (void)unused;
    return read_text((struct codec_decoder *)self);
}

static PyObject *decoder_value(PyObject *self, PyObject *depth) {
    long number = PyLong_AsLong(depth);
    if (number == -1 && PyErr_Occurred()) return NULL;
    if (number < 0 || number > CODEC_DEEPEST_VALUE) return malformed("the value is nested too deep");
    return read_value((struct codec_decoder *)self, (int)number);
}

static PyObject *decoder_items(PyObject *self, PyObject *depth) {
    long number = PyLong_AsLong(depth);
    if (number == -1 && PyErr_Occurred()) return NULL;
    if (number < 0 || number > CODEC_DEEPEST_VALUE) return malformed("the value is nested too deep");
    return read_items((struct codec_decoder *)self, (int)number, false);
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
    return new_reference(((struct codec_decoder *)self)->objects);
}

static PyObject *get_containers(PyObject *self, void *unused) {
    (void)unused;
    return new_reference(codec_decoder_containers((struct codec_decoder *)self));
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
