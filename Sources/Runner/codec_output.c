#include "encoder.h"

/* From so many bytes on, a copy takes longer than one more call of write(). */
#define SEGMENT (1 << 16)

int codec_refuse_large(void) {
    PyErr_Format(codec.unsendable, "it takes more than %d MiB", CODEC_MAXIMUM_MEBIBYTES);
    return -1;
}

int codec_refuse_deep(void) {
    PyErr_Format(codec.unsendable, "it is nested deeper than %d levels", CODEC_MAXIMUM_DEPTH);
    return -1;
}

int codec_refuse_many(void) {
    PyErr_Format(codec.unsendable, "it has more than %d,000,000 parts", CODEC_MAXIMUM_MILLIONS);
    return -1;
}

int codec_grow(struct codec_encoder *encoder, size_t needed) {
    size_t capacity = encoder->capacity * 2 > needed ? encoder->capacity * 2 : needed;
    unsigned char *out = PyMem_Realloc(encoder->out, capacity);
    if (out == NULL) return PyErr_NoMemory(), -1;
    encoder->out = out;
    encoder->capacity = capacity;
    return 0;
}

int codec_put_long_size(struct codec_encoder *encoder, uint64_t number) {
    unsigned char groups[10];
    size_t count = 0;
    for (; number > 0x7F; number >>= 7) groups[count++] = (unsigned char)(number | 0x80);
    groups[count++] = (unsigned char)number;
    return codec_put(encoder, groups, count);
}

/* Writes the size of bytes that follow. */
static int begin_raw(struct codec_encoder *encoder, size_t size) {
    if (size > CODEC_MAXIMUM_BYTES) return codec_refuse_large();
    if (codec_put_size(encoder, size) != 0) return -1;
    return codec_written(encoder) + size > CODEC_MAXIMUM_BYTES ? codec_refuse_large() : 0;
}

unsigned char *codec_raw_room(struct codec_encoder *encoder, size_t size) {
    return begin_raw(encoder, size) != 0 ? NULL : codec_room(encoder, size);
}

int codec_put_raw(struct codec_encoder *encoder, const void *data, size_t size) {
    unsigned char *at = codec_raw_room(encoder, size);
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

int codec_put_bytes(struct codec_encoder *encoder, PyObject *bytes) {
    char *data;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(bytes, &data, &size) != 0) return -1;
    if (size >= SEGMENT) return put_segment(encoder, data, (size_t)size, bytes);
    return codec_put_raw(encoder, data, (size_t)size);
}

int codec_put_text(struct codec_encoder *encoder, PyObject *text) {
    /* The first way stores the bytes in the text for later, which would be wasteful for a long text. */
    if (PyUnicode_GetLength(text) <= 4096) {
        Py_ssize_t size;
        const char *data = PyUnicode_AsUTF8AndSize(text, &size);
        if (data != NULL) return codec_put_raw(encoder, data, (size_t)size);
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) return -1;
        PyErr_Clear();
    }
    PyObject *bytes = PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass");
    int result = bytes == NULL ? -1 : codec_put_bytes(encoder, bytes);
    Py_XDECREF(bytes);
    return result;
}

PyObject *codec_output_bytes(const struct codec_encoder *encoder) {
    PyObject *whole = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)codec_written(encoder));
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
