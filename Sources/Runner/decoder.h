/*
 * Decoding, from the bytes up to any value. The functions return a new reference, or NULL with an exception, unless
 * they say otherwise. `depth` is the number of sequences around a value.
 *
 * Nothing is read past `end`, and no size is believed that exceeds the bytes that are left.
 */
#pragma once

#include "codec.h"

#include <string.h>

/* codec_input.c: the bytes of the frame */

/* Raises `malformed` and returns NULL. */
void *codec_malformed(const char *why);

/* Returns the next bytes, or NULL with an exception. */
static inline const unsigned char *codec_take(struct codec_decoder *decoder, uint64_t size) {
    if (size > (size_t)(decoder->end - decoder->at)) return codec_malformed("the value ends early");
    const unsigned char *at = decoder->at;
    decoder->at += size;
    return at;
}

/* Returns the next byte, or -1 with an exception. */
static inline int codec_read_byte(struct codec_decoder *decoder) {
    const unsigned char *at = codec_take(decoder, 1);
    return at == NULL ? -1 : *at;
}

/* Reads the rest of a size whose first byte is in `size`. Returns 0, or -1 with an exception. */
int codec_read_long_size(struct codec_decoder *decoder, uint64_t *size);

/* Returns 0, or -1 with an exception. */
static inline int codec_read_size(struct codec_decoder *decoder, uint64_t *size) {
    int byte = codec_read_byte(decoder);
    if (byte < 0) return -1;
    *size = (uint64_t)byte;
    return byte < 0x80 ? 0 : codec_read_long_size(decoder, size);
}

/* Returns the bytes after a size, or NULL with an exception. */
static inline const unsigned char *codec_read_raw(struct codec_decoder *decoder, size_t *size) {
    uint64_t number;
    if (codec_read_size(decoder, &number) != 0) return NULL;
    const unsigned char *at = codec_take(decoder, number);
    *size = (size_t)number;
    return at;
}

PyObject *codec_read_text(struct codec_decoder *decoder);

/* codec_references.c: containers that are written or read more than once */

/* Numbers a container, unless it is NULL. Returns 0, or -1 with an exception. */
int codec_register_container(struct codec_decoder *decoder, PyObject *container);
/* Returns the container of `table`, a list or NULL, that a reference names. */
PyObject *codec_read_reference(struct codec_decoder *decoder, PyObject *table);

/* codec_scalars.c: values without items */

PyObject *codec_read_int(struct codec_decoder *decoder);
PyObject *codec_read_float(struct codec_decoder *decoder);
PyObject *codec_read_complex(struct codec_decoder *decoder);
PyObject *codec_read_bytes(struct codec_decoder *decoder);

/* codec_blocks.c: items of one type, written together */

/* Returns a new list of the items of a block. Makes the list only after the size of the block has proved right. */
PyObject *codec_read_block(struct codec_decoder *decoder, int shape, Py_ssize_t count);

/* codec_items.c: the items of a sequence */

/* Returns the items of a sequence as a new list. A container is registered before its items, which may refer to it. */
PyObject *codec_read_items(struct codec_decoder *decoder, int depth, bool is_container);

/* codec_containers.c: values with items, and bytearrays */

PyObject *codec_read_tuple(struct codec_decoder *decoder, int depth);
PyObject *codec_read_frozenset(struct codec_decoder *decoder, int depth);
PyObject *codec_read_range(struct codec_decoder *decoder, int depth);
PyObject *codec_read_set(struct codec_decoder *decoder, int depth);
PyObject *codec_read_dict(struct codec_decoder *decoder, int depth);
PyObject *codec_read_bytearray(struct codec_decoder *decoder);

/* decoder.c */

PyObject *codec_read_value(struct codec_decoder *decoder, int depth);
