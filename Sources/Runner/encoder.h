/*
 * Encoding, from the bytes up to any value. The functions return 0, or -1 with an exception, unless they say otherwise.
 * `depth` is the number of sequences around a value.
 */
#pragma once

#include "codec.h"

#include <string.h>

/* codec_output.c: the bytes of the frame */

/* These raise `unsendable`, because the value has too many bytes, levels or parts, and return -1. */
int codec_refuse_large(void);
int codec_refuse_deep(void);
int codec_refuse_many(void);
/* Makes the capacity at least `needed`. */
int codec_grow(struct codec_encoder *encoder, size_t needed);

/* Makes room for more bytes and returns where they go, or NULL with an exception. */
static inline unsigned char *codec_room(struct codec_encoder *encoder, size_t more) {
    size_t used = encoder->used, needed = used + more;
    if (needed > encoder->capacity && codec_grow(encoder, needed) != 0) return NULL;
    encoder->used = needed;
    return encoder->out + used;
}

/* Adds to the parts of the frame. */
static inline int codec_count_parts(struct codec_encoder *encoder, size_t parts) {
    encoder->parts += parts;
    return encoder->parts > CODEC_MAXIMUM_PARTS ? codec_refuse_many() : 0;
}

static inline int codec_put(struct codec_encoder *encoder, const void *data, size_t size) {
    unsigned char *at = codec_room(encoder, size);
    if (at == NULL) return -1;
    memcpy(at, data, size);
    return 0;
}

static inline int codec_put_byte(struct codec_encoder *encoder, int byte) {
    unsigned char *at = codec_room(encoder, 1);
    if (at == NULL) return -1;
    *at = (unsigned char)byte;
    return 0;
}

/* Returns how many bytes the frame has. */
static inline size_t codec_written(const struct codec_encoder *encoder) {
    return encoder->used + encoder->segment_bytes;
}

/* Writes a size of more than seven bits. */
int codec_put_long_size(struct codec_encoder *encoder, uint64_t number);

static inline int codec_put_size(struct codec_encoder *encoder, uint64_t number) {
    return number < 0x80 ? codec_put_byte(encoder, (int)number) : codec_put_long_size(encoder, number);
}

/* Writes a size and returns the room for so many bytes, or NULL with an exception. */
unsigned char *codec_raw_room(struct codec_encoder *encoder, size_t size);
/* These write a size and the bytes. */
int codec_put_raw(struct codec_encoder *encoder, const void *data, size_t size);
int codec_put_bytes(struct codec_encoder *encoder, PyObject *bytes);
int codec_put_text(struct codec_encoder *encoder, PyObject *text);
/* Returns the frame as `bytes`, or NULL with an exception. */
PyObject *codec_output_bytes(const struct codec_encoder *encoder);

/* codec_references.c: containers that are written or read more than once */

/* Gives the containers of the request their numbers. */
int codec_register_known(struct codec_encoder *encoder, PyObject *known);
/*
 * Writes a reference to a container that was written before and returns 0. Otherwise writes its tag and returns 1.
 */
int codec_begin_container(struct codec_encoder *encoder, PyObject *container, int tag);

/* codec_scalars.c: values without items. Each function begins with the tag. */

int codec_write_int(struct codec_encoder *encoder, PyObject *value);
int codec_write_float(struct codec_encoder *encoder, PyObject *value);
int codec_write_complex(struct codec_encoder *encoder, PyObject *value);
int codec_write_bytes(struct codec_encoder *encoder, PyObject *value);
int codec_write_text(struct codec_encoder *encoder, PyObject *value);

/* codec_blocks.c: items of one type, written together */

/*
 * Writes the items of a list or tuple, at least one, as a block with its shape. Returns 1 if they have no common shape;
 * then nothing is written.
 */
int codec_write_block(struct codec_encoder *encoder, PyObject *values, bool is_list, Py_ssize_t length);

/* codec_items.c: the items of a sequence */

/* Counts the items of a sequence and writes their number. */
int codec_begin_items(struct codec_encoder *encoder, Py_ssize_t length, int depth);
/* Writes the items of a list or tuple, but of no subclass. */
int codec_write_items(struct codec_encoder *encoder, PyObject *values, int depth);

/* codec_containers.c: values with items, and bytearrays. Each function begins with the tag, or writes a reference. */

int codec_write_list(struct codec_encoder *encoder, PyObject *value, int depth);
int codec_write_tuple(struct codec_encoder *encoder, PyObject *value, int depth);
int codec_write_dict(struct codec_encoder *encoder, PyObject *value, int depth);
int codec_write_set(struct codec_encoder *encoder, PyObject *value, int depth);
int codec_write_frozenset(struct codec_encoder *encoder, PyObject *value, int depth);
int codec_write_bytearray(struct codec_encoder *encoder, PyObject *value);
int codec_write_range(struct codec_encoder *encoder, PyObject *value, int depth);

/* encoder.c */

int codec_write_value(struct codec_encoder *encoder, PyObject *value, int depth);
