#include "codec.h"

#include <limits.h>

struct codec_state codec;

const unsigned char codec_weight[256] = {
    ['l'] = 3, ['B'] = 3, ['d'] = 5, ['S'] = 7, ['q'] = 18,                       /* containers */
    ['o'] = 12, ['w'] = 12, ['D'] = 12, ['n'] = 4, ['a'] = 4, ['x'] = 8, ['M'] = 4, /* of the standard library */
    ['h'] = 12, ['C'] = 60, ['E'] = 40,                                            /* handles */
};

int codec_raise_recursion_limit(void) {
    int limit = Py_GetRecursionLimit();
    /* No value takes more than four Python frames on a level. */
    const int more = 4 * CODEC_DEEPEST_VALUE;
    Py_SetRecursionLimit(limit < INT_MAX - more ? limit + more : INT_MAX);
    return limit;
}

static PyObject *set_writer(PyObject *module, PyObject *writer) {
    (void)module;
    PyObject *old = codec.write_other;
    Py_INCREF(writer);
    codec.write_other = writer;
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

static PyObject *set_readers(PyObject *module, PyObject *readers) {
    (void)module;
    /* A copy, which no other code can shorten. */
    PyObject *copy = PySequence_List(readers), *old = codec.readers;
    if (copy != NULL && PyList_Size(copy) != 256) {
        PyErr_SetString(PyExc_ValueError, "not one reader for each tag");
        Py_CLEAR(copy);
    }
    if (copy == NULL) return NULL;
    codec.readers = copy;
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"set_writer", set_writer, METH_O, "Sets the function that writes values that are not plain data."},
    {"set_readers", set_readers, METH_O, "Sets the functions that read values that are not plain data, by their tag."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "sandmartin.native", .m_doc = "The codec and the channel of the link.",
    .m_size = -1, .m_methods = functions};

static int add(PyObject *module, const char *name, void *value) {
    return value == NULL ? -1 : PyObject_SetAttrString(module, name, value);
}

static int add_weights(PyObject *module) {
    PyObject *weights = PyBytes_FromStringAndSize((const char *)codec_weight, sizeof codec_weight);
    int result = add(module, "WEIGHTS", weights);
    Py_XDECREF(weights);
    return result;
}

PyObject *codec_make_module(void) {
    codec.malformed = PyErr_NewExceptionWithDoc(
        "sandmartin.codec.Malformed", "The bytes are not a valid encoding.", NULL, NULL);
    codec.unsendable = PyErr_NewExceptionWithDoc(
        "sandmartin.codec.Unsendable", "A value that must not cross, or that is too large.", NULL, NULL);
    codec.undecodable = PyTuple_Pack(
        6, PyExc_ArithmeticError, PyExc_LookupError, PyExc_MemoryError, PyExc_RecursionError, PyExc_TypeError,
        PyExc_ValueError);
    codec.encoder = codec_encoder_type();
    codec.decoder = codec_decoder_type();
    codec.channel = codec_channel_type();
    PyObject *module = PyModule_Create(&definition);
    if (module != NULL && codec.undecodable != NULL && add(module, "Malformed", codec.malformed) == 0 &&
        add(module, "Unsendable", codec.unsendable) == 0 && add(module, "Encoder", codec.encoder) == 0 &&
        add(module, "Decoder", codec.decoder) == 0 && add(module, "Channel", codec.channel) == 0 &&
        PyModule_AddIntConstant(module, "MAXIMUM_BYTES", CODEC_MAXIMUM_BYTES) == 0 &&
        PyModule_AddIntConstant(module, "MAXIMUM_DEPTH", CODEC_MAXIMUM_DEPTH) == 0 &&
        PyModule_AddIntConstant(module, "MAXIMUM_PARTS", CODEC_MAXIMUM_PARTS) == 0 && add_weights(module) == 0)
        return module;
    Py_XDECREF(module);
    return NULL;
}
