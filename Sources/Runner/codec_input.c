#include "decoder.h"

void *codec_malformed(const char *why) {
    PyErr_SetString(codec.malformed, why);
    return NULL;
}

int codec_read_long_size(struct codec_decoder *decoder, uint64_t *size) {
    *size &= 0x7F;
    for (unsigned shift = 7; shift <= 35; shift += 7) {
        int byte = codec_read_byte(decoder);
        if (byte < 0) return -1;
        *size |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) return 0;
    }
    codec_malformed("a size is too large");
    return -1;
}

PyObject *codec_read_text(struct codec_decoder *decoder) {
    size_t size;
    const unsigned char *at = codec_read_raw(decoder, &size);
    return at == NULL ? NULL : PyUnicode_DecodeUTF8((const char *)at, (Py_ssize_t)size, "surrogatepass");
}
