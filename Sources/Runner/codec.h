/*
 * The codec and the channel of the link between harness and submission (rootfs/lib/sandmartin/codec.py describes the
 * format). This part handles plain data; Python code writes and reads all other kinds of values through callbacks.
 *
 * Both sides read bytes that the other side could have forged. Every length is compared with the bytes that are left,
 * memory is allocated only for bytes that have arrived, and nesting is bounded.
 *
 * The code compiles with and without Py_LIMITED_API: the runner contains it, and the Python suites load it as a shared
 * object into any Python from 3.11 on.
 */
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The limits and shapes of codec.py, and of docs/exercises.md. */
#define CODEC_MAXIMUM_MEBIBYTES 32
#define CODEC_MAXIMUM_BYTES (CODEC_MAXIMUM_MEBIBYTES << 20)
#define CODEC_MAXIMUM_DEPTH 2000
/*
 * The items of all sequences, and the weights of the values around them (codec_weight). Bounds the memory that a frame
 * can take: no part takes more than about 50 bytes.
 */
#define CODEC_MAXIMUM_MILLIONS 4
#define CODEC_MAXIMUM_PARTS (CODEC_MAXIMUM_MILLIONS * 1000000)
/* Values that hold a value but no items (a default factory, an error's class) may exceed the depth of the items. */
#define CODEC_DEEPEST_VALUE (CODEC_MAXIMUM_DEPTH + 8)
/* A sequence of at least this many items begins with a shape. */
#define CODEC_SHAPED 8
enum codec_shape { CODEC_MIXED = '*', CODEC_INTEGERS = 'i', CODEC_FLOATS = 'f', CODEC_STRINGS = 's' };

/* A frame begins with its length without these four bytes (big-endian) and its kind. */
#define CODEC_HEADER 5
#define CODEC_MAXIMUM_FRAME (CODEC_MAXIMUM_BYTES + 1024)

/* What the functions need from the module. A process has one copy. */
extern struct codec_state {
    PyObject *malformed;   /* the exception for bytes that are no encoding */
    PyObject *unsendable;  /* the exception for a value that must not cross */
    PyObject *undecodable; /* a tuple of the exceptions that mean `malformed` during decoding */
    PyObject *write_other; /* Python's writer of all other kinds of values, or NULL */
    PyObject *readers;     /* 256 readers of values by their tag, each a function or None, or NULL */
    PyTypeObject *encoder, *decoder, *channel;
} codec;

/* encoder.c: encodes the values of one frame. */

struct codec_table; /* the number of each container that was written */

/* Bytes that are not copied into the output, because they are many. They belong after `at` bytes of the output. */
struct codec_segment {
    size_t at, size;
    const char *data;
    PyObject *owner;
};

struct codec_encoder {
    PyObject_HEAD
    PyObject *objects, *known, *containers, *described;
    struct codec_table *table;
    unsigned char *out;
    size_t used, capacity;
    struct codec_segment *segments;
    size_t segment_count, segment_bytes;
    size_t parts;
};

/* Returns a new encoder. `known`, a list or NULL, holds the containers of the request that the frame answers. */
struct codec_encoder *codec_encoder_new(PyObject *objects, PyObject *known, size_t header);
int codec_encode(struct codec_encoder *encoder, PyObject *value);
PyTypeObject *codec_encoder_type(void);

/* decoder.c: decodes one frame. */

struct codec_decoder {
    PyObject_HEAD
    PyObject *objects, *sent, *containers;
    Py_buffer data;
    const unsigned char *at, *end;
    size_t parts;
};

/* Returns a new decoder. `sent`, a list or NULL, holds the containers of the request that the frame answers. */
struct codec_decoder *codec_decoder_new(PyObject *data, PyObject *objects, PyObject *sent);
/* Returns the one value of the frame. */
PyObject *codec_decode(struct codec_decoder *decoder);
/* Returns the list of containers (borrowed), or NULL with an exception. */
PyObject *codec_decoder_containers(struct codec_decoder *decoder);
PyTypeObject *codec_decoder_type(void);

/* channel.c: the frames on the socket. */

PyTypeObject *codec_channel_type(void);

/* codec.c */

/*
 * For each tag: as how many parts its value counts, in addition to its items. A value that takes more memory weighs
 * more, so that a small frame cannot fill the memory of its reader.
 */
extern const unsigned char codec_weight[256];
/*
 * Python code that writes or reads deeply nested values needs frames in proportion, whatever limit of recursion the
 * student's code has set. Raises the limit and returns the one to restore with Py_SetRecursionLimit.
 */
int codec_raise_recursion_limit(void);

/* Makes the module `native` of our package. It is in no list of modules. */
PyObject *codec_make_module(void);
