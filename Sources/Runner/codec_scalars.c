#include "decoder.h"
#include "encoder.h"

/* Writing */

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
    if (data == NULL || codec_put_byte(encoder, 'i') != 0) goto end;
    result = codec_put_bytes(encoder, data);
end:
    Py_XDECREF(bits);
    Py_XDECREF(data);
    return result;
}

int codec_write_int(struct codec_encoder *encoder, PyObject *value) {
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (number == -1 && overflow == 0 && PyErr_Occurred()) return -1;
    if (overflow != 0) return write_large_int(encoder, value);
    uint64_t magnitude = number < 0 ? -(uint64_t)number : (uint64_t)number;
    size_t bits = magnitude == 0 ? 0 : 64 - (size_t)__builtin_clzll(magnitude);
    unsigned char bytes[2 + 9] = {'i', (unsigned char)(bits / 8 + 1)};
    for (size_t i = 0; i < 8; i++) bytes[2 + i] = (unsigned char)((uint64_t)number >> 8 * i);
    bytes[2 + 8] = number < 0 ? 0xFF : 0;
    return codec_put(encoder, bytes, 2 + bits / 8 + 1);
}

static int put_double(struct codec_encoder *encoder, double number) {
    uint64_t bits;
    unsigned char bytes[8];
    memcpy(&bits, &number, sizeof bits);
    for (size_t i = 0; i < 8; i++) bytes[i] = (unsigned char)(bits >> (56 - 8 * i));
    return codec_put(encoder, bytes, sizeof bytes);
}

int codec_write_float(struct codec_encoder *encoder, PyObject *value) {
    double number = PyFloat_AsDouble(value);
    if (number == -1 && PyErr_Occurred()) return -1;
    return codec_put_byte(encoder, 'f') != 0 ? -1 : put_double(encoder, number);
}

int codec_write_complex(struct codec_encoder *encoder, PyObject *value) {
    if (codec_put_byte(encoder, 'c') != 0 || put_double(encoder, PyComplex_RealAsDouble(value)) != 0) return -1;
    return put_double(encoder, PyComplex_ImagAsDouble(value));
}

int codec_write_bytes(struct codec_encoder *encoder, PyObject *value) {
    return codec_put_byte(encoder, 'b') != 0 ? -1 : codec_put_bytes(encoder, value);
}

int codec_write_text(struct codec_encoder *encoder, PyObject *value) {
    return codec_put_byte(encoder, 's') != 0 ? -1 : codec_put_text(encoder, value);
}

/* Reading */

static double double_at(const unsigned char *at) {
    uint64_t bits = 0;
    double number;
    for (size_t i = 0; i < 8; i++) bits = bits << 8 | at[i];
    memcpy(&number, &bits, sizeof number);
    return number;
}

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

PyObject *codec_read_int(struct codec_decoder *decoder) {
    size_t size;
    const unsigned char *at = codec_read_raw(decoder, &size);
    if (at == NULL) return NULL;
    if (size > 8) return large_int(at, size);
    uint64_t number = size != 0 && (at[size - 1] & 0x80) != 0 ? ~(uint64_t)0 : 0;
    for (size_t i = size; i-- > 0;) number = number << 8 | at[i];
    return PyLong_FromLongLong((int64_t)number);
}

PyObject *codec_read_float(struct codec_decoder *decoder) {
    const unsigned char *at = codec_take(decoder, 8);
    return at == NULL ? NULL : PyFloat_FromDouble(double_at(at));
}

PyObject *codec_read_complex(struct codec_decoder *decoder) {
    const unsigned char *at = codec_take(decoder, 16);
    return at == NULL ? NULL : PyComplex_FromDoubles(double_at(at), double_at(at + 8));
}

PyObject *codec_read_bytes(struct codec_decoder *decoder) {
    size_t size;
    const unsigned char *at = codec_read_raw(decoder, &size);
    return at == NULL ? NULL : PyBytes_FromStringAndSize((const char *)at, (Py_ssize_t)size);
}
