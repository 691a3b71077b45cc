#include "codec.h"

#include <string.h>

/*
 * An open hash table from addresses of containers to their numbers. The addresses are those of living objects, because
 * the encoder holds a reference to each of them.
 */
struct codec_table {
    size_t size, used; /* `size` is a power of two */
    struct entry {
        PyObject *container;
        uint32_t number;
        bool is_known;
    } entries[];
};

static struct entry *find(struct codec_table *table, PyObject *container) {
    size_t place = ((uintptr_t)container >> 4) * 0x9E3779B97F4A7C15u >> 32;
    for (;; place++) {
        struct entry *entry = &table->entries[place & (table->size - 1)];
        if (entry->container == NULL || entry->container == container) return entry;
    }
}

static struct codec_table *table_of(size_t size) {
    struct codec_table *table = PyMem_Calloc(1, sizeof *table + size * sizeof table->entries[0]);
    if (table == NULL) PyErr_NoMemory();
    else table->size = size;
    return table;
}

static int number(struct codec_encoder *encoder, PyObject *container, size_t number, bool is_known) {
    struct codec_table *table = encoder->table;
    if (table == NULL || table->used * 2 >= table->size) {
        struct codec_table *larger = table_of(table == NULL ? 16 : table->size * 2);
        if (larger == NULL) return -1;
        for (size_t i = 0; table != NULL && i < table->size; i++)
            if (table->entries[i].container != NULL) *find(larger, table->entries[i].container) = table->entries[i];
        larger->used = table == NULL ? 0 : table->used;
        PyMem_Free(table);
        encoder->table = table = larger;
    }
    struct entry *entry = find(table, container);
    table->used += entry->container == NULL;
    *entry = (struct entry){.container = container, .number = (uint32_t)number, .is_known = is_known};
    return 0;
}

/* Output */

/* From so many bytes on, a copy takes longer than one more call of write(). */
#define SEGMENT (1 << 16)

static int too_large(void) {
    PyErr_SetString(codec.unsendable, "the value is larger than 16 MiB");
    return -1;
}

/* Makes room for more bytes and returns where they go. */
static unsigned char *room(struct codec_encoder *encoder, size_t more) {
    size_t needed = encoder->used + more;
    if (needed > encoder->capacity) {
        size_t capacity = encoder->capacity * 2 > needed ? encoder->capacity * 2 : needed;
        unsigned char *out = PyMem_Realloc(encoder->out, capacity);
        if (out == NULL) return PyErr_NoMemory(), NULL;
        encoder->out = out;
        encoder->capacity = capacity;
    }
    unsigned char *at = encoder->out + encoder->used;
    encoder->used = needed;
    return at;
}

static int put(struct codec_encoder *encoder, const void *data, size_t size) {
    unsigned char *at = room(encoder, size);
    if (at == NULL) return -1;
    memcpy(at, data, size);
    return 0;
}

static int put_byte(struct codec_encoder *encoder, int byte) {
    unsigned char *at = room(encoder, 1);
    if (at == NULL) return -1;
    *at = (unsigned char)byte;
    return 0;
}

static int put_size(struct codec_encoder *encoder, uint64_t number) {
    unsigned char groups[10];
    size_t count = 0;
    for (; number > 0x7F; number >>= 7) groups[count++] = (unsigned char)(number | 0x80);
    groups[count++] = (unsigned char)number;
    return put(encoder, groups, count);
}

static size_t written(const struct codec_encoder *encoder) { return encoder->used + encoder->segment_bytes; }

/* Writes the size of bytes that follow. */
static int begin_raw(struct codec_encoder *encoder, size_t size) {
    if (size > CODEC_MAXIMUM_BYTES) return too_large();
    if (put_size(encoder, size) != 0) return -1;
    return written(encoder) + size > CODEC_MAXIMUM_BYTES ? too_large() : 0;
}

/* Writes a size and returns the room for so many bytes. */
static unsigned char *raw_room(struct codec_encoder *encoder, size_t size) {
    return begin_raw(encoder, size) != 0 ? NULL : room(encoder, size);
}

static int put_raw(struct codec_encoder *encoder, const void *data, size_t size) {
    unsigned char *at = raw_room(encoder, size);
    if (at == NULL) return -1;
    if (size != 0) memcpy(at, data, size);
    return 0;
}

/* Writes many bytes that cannot change as long as `owner` lives, without a copy. */
static int put_segment(struct codec_encoder *encoder, const char *data, size_t size, PyObject *owner) {
    if (begin_raw(encoder, size) != 0) return -1;
    struct codec_segment *segments = PyMem_Realloc(
        encoder->segments, (encoder->segment_count + 1) * sizeof *encoder->segments);
    if (segments == NULL) return PyErr_NoMemory(), -1;
    encoder->segments = segments;
    Py_INCREF(owner);
    segments[encoder->segment_count++] = (struct codec_segment){
        .at = encoder->used, .size = size, .data = data, .owner = owner};
    encoder->segment_bytes += size;
    return 0;
}

static int put_bytes(struct codec_encoder *encoder, PyObject *bytes) {
    char *data;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(bytes, &data, &size) != 0) return -1;
    if (size >= SEGMENT) return put_segment(encoder, data, (size_t)size, bytes);
    return put_raw(encoder, data, (size_t)size);
}

static int put_text(struct codec_encoder *encoder, PyObject *text) {
    /* The first way stores the bytes in the text for later, which would be wasteful for a long text. */
    if (PyUnicode_GetLength(text) <= 4096) {
        Py_ssize_t size;
        const char *data = PyUnicode_AsUTF8AndSize(text, &size);
        if (data != NULL) return put_raw(encoder, data, (size_t)size);
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) return -1;
        PyErr_Clear();
    }
    PyObject *bytes = PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass");
    int result = bytes == NULL ? -1 : put_bytes(encoder, bytes);
    Py_XDECREF(bytes);
    return result;
}

/* Plain values */

static int write_value(struct codec_encoder *encoder, PyObject *value, int depth);

static int write_large_int(struct codec_encoder *encoder, PyObject *value) {
    PyObject *type = (PyObject *)&PyLong_Type, *bits = NULL, *data = NULL;
    int result = -1;
    /* The methods of `int` itself, because a subclass may override them. */
    if ((bits = PyObject_CallMethod(type, "bit_length", "O", value)) == NULL) goto end;
    Py_ssize_t size = PyLong_AsSsize_t(bits);
    if (size < 0 && PyErr_Occurred()) goto end;
    PyObject *method = PyObject_GetAttrString(type, "to_bytes");
    PyObject *arguments = Py_BuildValue("(Ons)", value, size / 8 + 1, "little");
    PyObject *named = Py_BuildValue("{sO}", "signed", Py_True);
    if (method != NULL && arguments != NULL && named != NULL) data = PyObject_Call(method, arguments, named);
    Py_XDECREF(method);
    Py_XDECREF(arguments);
    Py_XDECREF(named);
    if (data == NULL || put_byte(encoder, 'i') != 0) goto end;
    result = put_bytes(encoder, data);
end:
    Py_XDECREF(bits);
    Py_XDECREF(data);
    return result;
}

static int write_int(struct codec_encoder *encoder, PyObject *value) {
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (number == -1 && overflow == 0 && PyErr_Occurred()) return -1;
    if (overflow != 0) return write_large_int(encoder, value);
    uint64_t magnitude = number < 0 ? -(uint64_t)number : (uint64_t)number;
    size_t bits = magnitude == 0 ? 0 : 64 - (size_t)__builtin_clzll(magnitude);
    unsigned char bytes[2 + 9] = {'i', (unsigned char)(bits / 8 + 1)};
    for (size_t i = 0; i < 8; i++) bytes[2 + i] = (unsigned char)((uint64_t)number >> 8 * i);
    bytes[2 + 8] = number < 0 ? 0xFF : 0;
    return put(encoder, bytes, 2 + bits / 8 + 1);
}

static int put_double(struct codec_encoder *encoder, double number) {
    uint64_t bits;
    unsigned char bytes[8];
    memcpy(&bits, &number, sizeof bits);
    for (size_t i = 0; i < 8; i++) bytes[i] = (unsigned char)(bits >> (56 - 8 * i));
    return put(encoder, bytes, sizeof bytes);
}

static int write_float(struct codec_encoder *encoder, PyObject *value) {
    double number = PyFloat_AsDouble(value);
    if (number == -1 && PyErr_Occurred()) return -1;
    return put_byte(encoder, 'f') != 0 ? -1 : put_double(encoder, number);
}

static int write_complex(struct codec_encoder *encoder, PyObject *value) {
    if (put_byte(encoder, 'c') != 0 || put_double(encoder, PyComplex_RealAsDouble(value)) != 0) return -1;
    return put_double(encoder, PyComplex_ImagAsDouble(value));
}

/* Sequences */

/* Returns the item (borrowed), or NULL with an exception if code that ran meanwhile has removed it. */
static PyObject *item(PyObject *values, Py_ssize_t index) {
    if (!PyList_Check(values)) return PyTuple_GetItem(values, index);
    if (index < PyList_Size(values)) return PyList_GetItem(values, index);
    PyErr_SetString(codec.unsendable, "a list has changed while it was sent");
    return NULL;
}

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
    if (put_byte(encoder, CODEC_INTEGERS) != 0) return -1;
    unsigned char *at = raw_room(encoder, (size_t)length * sizeof(int64_t));
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
    if (put_byte(encoder, CODEC_FLOATS) != 0) return -1;
    unsigned char *at = raw_room(encoder, (size_t)length * sizeof(double));
    if (at == NULL) return -1;
    for (Py_ssize_t i = 0; i < length; i++, at += sizeof(double)) {
        double number = PyFloat_AsDouble(present(values, is_list, i));
        memcpy(at, &number, sizeof number);
    }
    return 0;
}

static int write_strings(struct codec_encoder *encoder, PyObject *values, bool is_list, Py_ssize_t length) {
    if (put_byte(encoder, CODEC_STRINGS) != 0) return -1;
    unsigned char *at = raw_room(encoder, (size_t)length * sizeof(uint32_t));
    if (at == NULL) return -1;
    for (Py_ssize_t i = 0; i < length; i++, at += sizeof(uint32_t)) {
        Py_ssize_t characters = PyUnicode_GetLength(present(values, is_list, i));
        /* No text that is longer fits into a frame, so the size of `joined` is refused. */
        uint32_t number = characters > CODEC_MAXIMUM_BYTES ? CODEC_MAXIMUM_BYTES : (uint32_t)characters;
        memcpy(at, &number, sizeof number);
    }
    PyObject *nothing = PyUnicode_FromStringAndSize("", 0);
    PyObject *joined = nothing == NULL ? NULL : PyUnicode_Join(nothing, values);
    int result = joined == NULL ? -1 : put_text(encoder, joined);
    Py_XDECREF(nothing);
    Py_XDECREF(joined);
    return result;
}

/* Writes the items as a block with its shape. Returns 1 if they have no common shape; then nothing is written. */
static int write_block(struct codec_encoder *encoder, PyObject *values, bool is_list, Py_ssize_t length) {
    PyTypeObject *type = only_type(values, is_list, length);
    if (type == &PyLong_Type) return write_integers(encoder, values, is_list, length);
    if (type == &PyFloat_Type) return write_floats(encoder, values, is_list, length);
    if (type == &PyUnicode_Type) return write_strings(encoder, values, is_list, length);
    return 1;
}

/* Counts the items of a sequence and writes their number. */
static int begin_items(struct codec_encoder *encoder, Py_ssize_t length, int depth) {
    encoder->count += (size_t)length;
    if (depth >= CODEC_MAXIMUM_DEPTH) {
        PyErr_Format(codec.unsendable, "the value is nested deeper than %d levels", CODEC_MAXIMUM_DEPTH);
        return -1;
    }
    if (encoder->count > CODEC_MAXIMUM_VALUES || written(encoder) > CODEC_MAXIMUM_BYTES) {
        PyErr_SetString(codec.unsendable, "the value is too large");
        return -1;
    }
    return put_size(encoder, (uint64_t)length);
}

/* Writes the items of a list or tuple, but of no subclass. */
static int write_items(struct codec_encoder *encoder, PyObject *values, int depth) {
    bool is_list = PyList_Check(values);
    Py_ssize_t length = is_list ? PyList_Size(values) : PyTuple_Size(values);
    if (begin_items(encoder, length, depth) != 0) return -1;
    if (length >= CODEC_SHAPED) {
        int result = write_block(encoder, values, is_list, length);
        if (result <= 0) return result;
        if (put_byte(encoder, CODEC_MIXED) != 0) return -1;
    }
    if (length == 0) return 0;
    if (Py_EnterRecursiveCall(" while a value is sent") != 0) return -1;
    int result = 0;
    for (Py_ssize_t i = 0; result == 0 && i < length; i++) {
        PyObject *each = item(values, i);
        Py_XINCREF(each);
        result = each == NULL ? -1 : write_value(encoder, each, depth + 1);
        Py_XDECREF(each);
    }
    Py_LeaveRecursiveCall();
    if (result == 0 && is_list && PyList_Size(values) != length) {
        PyErr_SetString(codec.unsendable, "a list has changed while it was sent");
        return -1;
    }
    return result;
}

/* Writes the items of a new list or tuple, and releases it. */
static int write_new_items(struct codec_encoder *encoder, PyObject *values, int depth) {
    int result = values == NULL ? -1 : write_items(encoder, values, depth);
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

/*
 * Writes a reference to a container that was written before and returns 0. Otherwise writes its tag and returns 1.
 */
static int begin_container(struct codec_encoder *encoder, PyObject *container, int tag) {
    if (encoder->table != NULL) {
        struct entry *entry = find(encoder->table, container);
        if (entry->container != NULL) {
            if (put_byte(encoder, entry->is_known ? '^' : 'R') != 0) return -1;
            return put_size(encoder, entry->number);
        }
    }
    size_t next = (size_t)PyList_Size(encoder->containers);
    if (number(encoder, container, next, false) != 0 || PyList_Append(encoder->containers, container) != 0) return -1;
    return put_byte(encoder, tag) != 0 ? -1 : 1;
}

static int write_list(struct codec_encoder *encoder, PyObject *value, int depth) {
    int is_new = begin_container(encoder, value, 'l');
    if (is_new <= 0) return is_new;
    if (PyList_CheckExact(value)) return write_items(encoder, value, depth);
    return write_new_items(encoder, PyList_GetSlice(value, 0, PyList_Size(value)), depth);
}

static int write_tuple(struct codec_encoder *encoder, PyObject *value, int depth) {
    if (put_byte(encoder, 't') != 0) return -1;
    if (PyTuple_CheckExact(value)) return write_items(encoder, value, depth);
    return write_new_items(encoder, PyTuple_GetSlice(value, 0, PyTuple_Size(value)), depth);
}

/* Writes the keys and values of a dict. */
static int write_pairs(struct codec_encoder *encoder, PyObject *value, int depth) {
    if (PyDict_Size(value) == 0) return begin_items(encoder, 0, depth) != 0 ? -1 : begin_items(encoder, 0, depth);
    PyObject *keys = PyDict_Keys(value), *values = keys == NULL ? NULL : PyDict_Values(value);
    int result = values == NULL ? -1 : write_items(encoder, keys, depth);
    if (result == 0) result = write_items(encoder, values, depth);
    Py_XDECREF(keys);
    Py_XDECREF(values);
    return result;
}

static int write_range(struct codec_encoder *encoder, PyObject *value, int depth) {
    PyObject *parts[3] = {NULL};
    static const char *const names[3] = {"start", "stop", "step"};
    PyObject *all = NULL;
    for (int i = 0; i < 3; i++)
        if ((parts[i] = PyObject_GetAttrString(value, names[i])) == NULL) goto end;
    if (put_byte(encoder, 'r') == 0) all = PyTuple_Pack(3, parts[0], parts[1], parts[2]);
end:
    for (int i = 0; i < 3; i++) Py_XDECREF(parts[i]);
    return write_new_items(encoder, all, depth);
}

/* Writes a value as plain data of the type `base`, of which it may be a subclass. Returns 1 for another type. */
static int write_as(struct codec_encoder *encoder, PyTypeObject *base, PyObject *value, int depth) {
    if (base == &PyLong_Type) return write_int(encoder, value);
    if (base == &PyUnicode_Type) return put_byte(encoder, 's') != 0 ? -1 : put_text(encoder, value);
    if (base == &PyFloat_Type) return write_float(encoder, value);
    if (base == &PyList_Type) return write_list(encoder, value, depth);
    if (base == &PyTuple_Type) return write_tuple(encoder, value, depth);
    if (base == &PyDict_Type) {
        int is_new = begin_container(encoder, value, 'd');
        return is_new <= 0 ? is_new : write_pairs(encoder, value, depth);
    }
    if (base == &PyBytes_Type) return put_byte(encoder, 'b') != 0 ? -1 : put_bytes(encoder, value);
    if (base == &PySet_Type) {
        int is_new = begin_container(encoder, value, 'S');
        return is_new <= 0 ? is_new : write_new_items(encoder, set_items(value), depth);
    }
    if (base == &PyFrozenSet_Type)
        return put_byte(encoder, 'z') != 0 ? -1 : write_new_items(encoder, set_items(value), depth);
    if (base == &PyByteArray_Type) {
        int is_new = begin_container(encoder, value, 'B');
        if (is_new <= 0) return is_new;
        return put_raw(encoder, PyByteArray_AsString(value), (size_t)PyByteArray_Size(value));
    }
    if (base == &PyComplex_Type) return write_complex(encoder, value);
    if (base == &PyRange_Type) return write_range(encoder, value, depth);
    return 1;
}

static int write_value(struct codec_encoder *encoder, PyObject *value, int depth) {
    if (value == Py_None) return put_byte(encoder, 'N');
    if (value == Py_True) return put_byte(encoder, 'T');
    if (value == Py_False) return put_byte(encoder, 'F');
    int result = write_as(encoder, Py_TYPE(value), value, depth);
    if (result <= 0) return result;
    if (value == Py_Ellipsis) return put_byte(encoder, '.');
    if (value == Py_NotImplemented) return put_byte(encoder, '~');
    if (codec.write_other == NULL) {
        PyErr_SetString(codec.unsendable, "no writer is set");
        return -1;
    }
    PyObject *done = PyObject_CallFunction(codec.write_other, "OOi", encoder, value, depth);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

static int write_checked(struct codec_encoder *encoder, PyObject *value, int depth) {
    if (write_value(encoder, value, depth) != 0) return -1;
    return written(encoder) > CODEC_MAXIMUM_BYTES ? too_large() : 0;
}

int codec_encode(struct codec_encoder *encoder, PyObject *value) { return write_checked(encoder, value, 0); }

/* The Python type */

static int register_known(struct codec_encoder *encoder, PyObject *known) {
    encoder->known = known;
    Py_INCREF(known);
    Py_ssize_t count = PyList_Size(known);
    if (count < 0) return -1;
    for (Py_ssize_t i = 0; i < count; i++)
        if (number(encoder, PyList_GetItem(known, i), (size_t)i, true) != 0) return -1;
    return 0;
}

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
    if (known != NULL && register_known(encoder, known) != 0) goto fail;
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
    return none_if(put((struct codec_encoder *)self, data, (size_t)size));
}

static PyObject *encoder_size(PyObject *self, PyObject *argument) {
    unsigned long long size = PyLong_AsUnsignedLongLong(argument);
    if (size == (unsigned long long)-1 && PyErr_Occurred()) return NULL;
    return none_if(put_size((struct codec_encoder *)self, size));
}

static PyObject *encoder_text(PyObject *self, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "not a text"), NULL;
    return none_if(put_text((struct codec_encoder *)self, text));
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
    return none_if(write_items((struct codec_encoder *)self, values, depth));
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
    int is_new = begin_container((struct codec_encoder *)self, container, (unsigned char)*tag);
    return is_new < 0 ? NULL : PyBool_FromLong(is_new);
}

static PyMethodDef methods[] = {
    {"tag", encoder_tag, METH_O, "Writes bytes as they are."},
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
    struct codec_encoder *encoder = (struct codec_encoder *)self;
    PyObject *whole = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)written(encoder));
    if (whole == NULL) return NULL;
    char *place = PyBytes_AsString(whole);
    size_t at = 0;
    for (size_t i = 0; i < encoder->segment_count; i++) {
        const struct codec_segment *segment = &encoder->segments[i];
        memcpy(place, encoder->out + at, segment->at - at);
        memcpy(place + (segment->at - at), segment->data, segment->size);
        place += segment->at - at + segment->size;
        at = segment->at;
    }
    memcpy(place, encoder->out + at, encoder->used - at);
    return whole;
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
