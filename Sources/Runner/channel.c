#include "codec.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The bytes per read, which is enough for most frames. */
#define SMALL 4096
/* The first piece of a larger frame. Further pieces are as large as what has arrived. */
#define PIECE ((size_t)1 << 18)

/* After so many frames or bytes, the Python part is told of them. */
#define NOTED_FRAMES 2000
#define NOTED_BYTES ((size_t)1 << 20)

enum { REQUEST = 'Q', REPLY = 'A' };

/* The base class of `Link`. Its Python part handles everything that is rare. */
struct channel {
    PyObject_HEAD
    int descriptor;
    PyObject *objects;
    /* What was sent and received since the Python part was last told of it. */
    size_t frames, bytes;
    bool notes_traffic;
    /* Bytes that were read after the last frame. */
    size_t begin, end;
    unsigned char pending[SMALL];
};

/* Raises what `Link.fail` returns, which marks the link as broken. */
static int broken(struct channel *channel, const char *format, const char *what) {
    PyObject *reason = PyUnicode_FromFormat(format, what), *error = NULL;
    if (reason != NULL) error = PyObject_CallMethod((PyObject *)channel, "fail", "O", reason);
    if (error != NULL) PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_XDECREF(reason);
    Py_XDECREF(error);
    return -1;
}

/* After a failed read or write: returns 0 if a signal interrupted the call, so that it must be repeated. */
static int interrupted(struct channel *channel, int error) {
    if (error == EINTR) return PyErr_CheckSignals();
    return broken(channel, "gone: %s", strerror(error));
}

/* Counts a frame of a length. */
static void count_traffic(struct channel *channel, size_t length) {
    channel->frames++;
    channel->bytes += length;
}

/* Tells the Python part, if it wants to know, of the traffic so far. */
static int note_traffic(struct channel *channel) {
    size_t frames = channel->frames, bytes = channel->bytes;
    channel->frames = channel->bytes = 0;
    if (!channel->notes_traffic) return 0;
    PyObject *done = PyObject_CallMethod(
        (PyObject *)channel, "note_traffic", "nn", (Py_ssize_t)frames, (Py_ssize_t)bytes);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

/* Sending */

static int send_bytes(struct channel *channel, const void *data, size_t size) {
    for (size_t sent = 0; sent < size;) {
        ssize_t count;
        Py_BEGIN_ALLOW_THREADS
        count = write(channel->descriptor, (const char *)data + sent, size - sent);
        Py_END_ALLOW_THREADS
        if (count >= 0) sent += (size_t)count;
        else if (interrupted(channel, errno) != 0) return -1;
    }
    return 0;
}

static int send_frame(struct channel *channel, int kind, struct codec_encoder *encoder) {
    size_t length = encoder->used + encoder->segment_bytes - CODEC_HEADER + 1, sent = 0;
    for (size_t i = 0; i < 4; i++) encoder->out[i] = (unsigned char)(length >> (24 - 8 * i));
    encoder->out[4] = (unsigned char)kind;
    for (size_t i = 0; i < encoder->segment_count; i++) {
        const struct codec_segment *segment = &encoder->segments[i];
        if (send_bytes(channel, encoder->out + sent, segment->at - sent) != 0 ||
            send_bytes(channel, segment->data, segment->size) != 0)
            return -1;
        sent = segment->at;
    }
    return send_bytes(channel, encoder->out + sent, encoder->used - sent);
}

/* Encodes a value and sends it. Returns the encoder (a new reference), whose containers the reply may refer to. */
static struct codec_encoder *send_value(struct channel *channel, int kind, PyObject *value, PyObject *known) {
    struct codec_encoder *encoder = codec_encoder_new(channel->objects, known, CODEC_HEADER);
    if (encoder != NULL && codec_encode(encoder, value) != 0) Py_CLEAR(encoder);
    if (encoder == NULL) return NULL;
    count_traffic(channel, encoder->used + encoder->segment_bytes);
    /* Before the frame is sent, because its receiver begins to work at once. */
    bool is_much = channel->frames >= NOTED_FRAMES || channel->bytes >= NOTED_BYTES;
    if ((is_much && note_traffic(channel) != 0) || send_frame(channel, kind, encoder) != 0) Py_CLEAR(encoder);
    return encoder;
}

/* Receiving */

/* Reads once and adds to the number of bytes at `data`. Returns -1 with an exception, 0 otherwise. */
static int read_once(struct channel *channel, unsigned char *data, size_t *have, size_t most) {
    ssize_t count;
    Py_BEGIN_ALLOW_THREADS
    count = read(channel->descriptor, data + *have, most);
    Py_END_ALLOW_THREADS
    if (count < 0) return interrupted(channel, errno);
    if (count == 0) return broken(channel, "gone: %s", "hung up");
    *have += (size_t)count;
    return 0;
}

/* Receives the rest of a large frame. Allocates memory only for bytes that arrive, at most twice as much. */
static PyObject *receive_rest(struct channel *channel, size_t size) {
    size_t have = channel->end - channel->begin, room = have;
    PyObject *payload = PyByteArray_FromStringAndSize(
        (const char *)channel->pending + channel->begin, (Py_ssize_t)have);
    channel->begin = channel->end = 0;
    while (payload != NULL && have < size) {
        if (have == room) {
            room += room > PIECE ? room : PIECE;
            if (room > size) room = size;
            if (PyByteArray_Resize(payload, (Py_ssize_t)room) != 0) {
                Py_CLEAR(payload);
                break;
            }
        }
        if (read_once(channel, (unsigned char *)PyByteArray_AsString(payload), &have, room - have) != 0)
            Py_CLEAR(payload);
    }
    return payload;
}

/* Receives a frame. Returns its payload and sets its kind. */
static PyObject *receive_frame(struct channel *channel, int *kind) {
    while (channel->end - channel->begin < CODEC_HEADER) {
        memmove(channel->pending, channel->pending + channel->begin, channel->end - channel->begin);
        channel->end -= channel->begin;
        channel->begin = 0;
        if (read_once(channel, channel->pending, &channel->end, SMALL - channel->end) != 0) return NULL;
    }
    const unsigned char *header = channel->pending + channel->begin;
    size_t length = (size_t)header[0] << 24 | (size_t)header[1] << 16 | (size_t)header[2] << 8 | header[3];
    if (length < 1 || length > CODEC_MAXIMUM_FRAME) {
        broken(channel, "malformed: %s", "a frame of an impossible size");
        return NULL;
    }
    *kind = header[4];
    count_traffic(channel, length);
    channel->begin += CODEC_HEADER;
    if (channel->end - channel->begin < length - 1) return receive_rest(channel, length - 1);
    const char *payload = (const char *)channel->pending + channel->begin;
    channel->begin += length - 1;
    return PyBytes_FromStringAndSize(payload, (Py_ssize_t)length - 1);
}

/* The containers of a frame and their changes */

/* Returns the content of a container as bytes or as a flat list, whose items can be compared by identity. */
static PyObject *content_of(PyObject *container) {
    if (PyByteArray_Check(container))
        return PyBytes_FromStringAndSize(PyByteArray_AsString(container), PyByteArray_Size(container));
    if (!PyDict_Check(container)) return PySequence_List(container);
    PyObject *content = PyList_New(0), *key, *value;
    Py_ssize_t position = 0;
    while (content != NULL && PyDict_Next(container, &position, &key, &value))
        if (PyList_Append(content, key) != 0 || PyList_Append(content, value) != 0) Py_CLEAR(content);
    return content;
}

/* Returns the content of each container. */
static PyObject *contents_of(PyObject *containers) {
    PyObject *contents = PyList_New(0);
    for (Py_ssize_t i = 0; contents != NULL && i < PyList_Size(containers); i++) {
        PyObject *content = content_of(PyList_GetItem(containers, i));
        if (content == NULL || PyList_Append(contents, content) != 0) Py_CLEAR(contents);
        Py_XDECREF(content);
    }
    return contents;
}

static int is_unchanged(PyObject *now, PyObject *before) {
    if (PyBytes_CheckExact(now)) return PyObject_RichCompareBool(now, before, Py_EQ);
    if (!PyList_CheckExact(before) || PyList_Size(now) != PyList_Size(before)) return 0;
    for (Py_ssize_t i = PyList_Size(now); i-- > 0;)
        if (PyList_GetItem(now, i) != PyList_GetItem(before, i)) return 0;
    return 1;
}

/* Appends the number and new content of a container to `changes` if its content has changed. */
static int note_change(PyObject *changes, Py_ssize_t index, PyObject *container, PyObject *before) {
    /* Most lists are unchanged, and need no copy. */
    if (PyList_CheckExact(container) && is_unchanged(container, before)) return 0;
    PyObject *now = content_of(container);
    int unchanged = now == NULL ? -1 : is_unchanged(now, before);
    int result = unchanged < 0 ? -1 : 0;
    if (unchanged == 0) {
        PyObject *change = Py_BuildValue("(nO)", index, now);
        result = change == NULL ? -1 : PyList_Append(changes, change);
        Py_XDECREF(change);
    }
    Py_XDECREF(now);
    return result;
}

static PyObject *changes_of(PyObject *containers, PyObject *before) {
    PyObject *changes = PyList_New(0);
    for (Py_ssize_t i = 0; changes != NULL && i < PyList_Size(containers) && i < PyList_Size(before); i++)
        if (note_change(changes, i, PyList_GetItem(containers, i), PyList_GetItem(before, i)) != 0) Py_CLEAR(changes);
    return changes;
}

/* The methods */

static PyObject *channel_receive(PyObject *self, PyObject *unused) {
    (void)unused;
    int kind;
    PyObject *payload = receive_frame((struct channel *)self, &kind);
    char byte = payload == NULL ? 0 : (char)kind;
    return payload == NULL ? NULL : Py_BuildValue("(y#N)", &byte, (Py_ssize_t)1, payload);
}

static PyObject *channel_send(PyObject *self, PyObject *arguments) {
    const char *kind;
    Py_ssize_t size;
    PyObject *value;
    if (!PyArg_ParseTuple(arguments, "y#O", &kind, &size, &value)) return NULL;
    if (size != 1) return PyErr_SetString(PyExc_ValueError, "a kind has one byte"), NULL;
    struct codec_encoder *encoder = send_value((struct channel *)self, (unsigned char)*kind, value, NULL);
    if (encoder == NULL) return NULL;
    Py_DECREF((PyObject *)encoder);
    Py_RETURN_NONE;
}

static PyObject *channel_send_text(PyObject *self, PyObject *arguments) {
    const char *kind, *text;
    Py_ssize_t size, length;
    if (!PyArg_ParseTuple(arguments, "y#s#", &kind, &size, &text, &length)) return NULL;
    if (size != 1 || length > SMALL) return PyErr_SetString(PyExc_ValueError, "not a kind and a short text"), NULL;
    struct channel *channel = (struct channel *)self;
    struct codec_encoder *encoder = codec_encoder_new(channel->objects, NULL, CODEC_HEADER + (size_t)length);
    int result = -1;
    if (encoder != NULL) {
        memcpy(encoder->out + CODEC_HEADER, text, (size_t)length);
        result = send_frame(channel, (unsigned char)*kind, encoder);
    }
    Py_XDECREF((PyObject *)encoder);
    if (result != 0) return NULL;
    Py_RETURN_NONE;
}

/* Whether a decoded reply is a pair of a value and no changes. */
static bool is_plain_reply(PyObject *answer) {
    if (!PyTuple_CheckExact(answer) || PyTuple_Size(answer) != 2) return false;
    PyObject *changes = PyTuple_GetItem(answer, 1);
    return PyList_CheckExact(changes) && PyList_Size(changes) == 0;
}

static PyObject *channel_ask(PyObject *self, PyObject *message) {
    struct channel *channel = (struct channel *)self;
    struct codec_encoder *encoder = send_value(channel, REQUEST, message, NULL);
    if (encoder == NULL) return NULL;
    int kind;
    PyObject *payload = receive_frame(channel, &kind), *result = NULL;
    if (payload != NULL && kind == REPLY) {
        struct codec_decoder *decoder = codec_decoder_new(payload, channel->objects, encoder->containers);
        PyObject *answer = decoder == NULL ? NULL : codec_decode(decoder);
        if (answer != NULL && is_plain_reply(answer)) {
            result = PyTuple_GetItem(answer, 0);
            Py_INCREF(result);
        } else if (answer != NULL) {
            result = PyObject_CallMethod(self, "finish_reply", "OO", answer, encoder->containers);
        }
        Py_XDECREF(answer);
        Py_XDECREF((PyObject *)decoder);
    } else if (payload != NULL) {
        char byte = (char)kind;
        result = PyObject_CallMethod(
            self, "await_reply", "y#OO", &byte, (Py_ssize_t)1, payload, encoder->containers);
    }
    Py_XDECREF(payload);
    Py_DECREF((PyObject *)encoder);
    return result;
}

static PyObject *channel_read_request(PyObject *self, PyObject *payload) {
    struct codec_decoder *decoder = codec_decoder_new(payload, ((struct channel *)self)->objects, NULL);
    PyObject *message = decoder == NULL ? NULL : codec_decode(decoder), *result = NULL;
    if (message != NULL && !(PyTuple_CheckExact(message) && PyTuple_Size(message) > 0)) {
        PyErr_SetString(codec.malformed, "an unknown kind of request");
    } else if (message != NULL) {
        PyObject *containers = codec_decoder_containers(decoder);
        PyObject *before = containers == NULL ? NULL : contents_of(containers);
        if (before != NULL) result = PyTuple_Pack(3, message, containers, before);
        Py_XDECREF(before);
    }
    Py_XDECREF(message);
    Py_XDECREF((PyObject *)decoder);
    return result;
}

static PyObject *channel_answer(PyObject *self, PyObject *arguments) {
    const char *kind;
    Py_ssize_t size;
    PyObject *value, *containers, *before;
    if (!PyArg_ParseTuple(arguments, "y#OO!O!", &kind, &size, &value, &PyList_Type, &containers, &PyList_Type, &before))
        return NULL;
    if (size != 1) return PyErr_SetString(PyExc_ValueError, "a kind has one byte"), NULL;
    PyObject *changes = changes_of(containers, before);
    PyObject *reply = changes == NULL ? NULL : PyTuple_Pack(2, value, changes);
    struct codec_encoder *encoder = NULL;
    if (reply != NULL)
        encoder = send_value((struct channel *)self, (unsigned char)*kind, reply, containers);
    Py_XDECREF(changes);
    Py_XDECREF(reply);
    if (encoder == NULL) return NULL;
    Py_DECREF((PyObject *)encoder);
    Py_RETURN_NONE;
}

static PyObject *channel_watch_traffic(PyObject *self, PyObject *unused) {
    (void)unused;
    struct channel *channel = (struct channel *)self;
    channel->notes_traffic = true;
    channel->frames = channel->bytes = 0;
    Py_RETURN_NONE;
}

static PyObject *channel_flush_traffic(PyObject *self, PyObject *unused) {
    (void)unused;
    struct channel *channel = (struct channel *)self;
    bool is_much = channel->frames >= NOTED_FRAMES / 10 || channel->bytes >= NOTED_BYTES / 10;
    if (is_much && note_traffic(channel) != 0) return NULL;
    Py_RETURN_NONE;
}

static PyObject *channel_drop_pending(PyObject *self, PyObject *unused) {
    (void)unused;
    struct channel *channel = (struct channel *)self;
    channel->begin = channel->end = 0;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"receive", channel_receive, METH_NOARGS, "Returns the kind and payload of the next frame."},
    {"send", channel_send, METH_VARARGS, "Sends a frame of a kind with a value."},
    {"send_text", channel_send_text, METH_VARARGS, "Sends a frame of a kind with a short text."},
    {"ask", channel_ask, METH_O,
     "Sends a request and returns the value of its reply. Calls `finish_reply` with a reply that has changes, and "
     "`await_reply` with any other frame."},
    {"read_request", channel_read_request, METH_O,
     "Returns the message of a request, its containers and their contents."},
    {"answer", channel_answer, METH_VARARGS, "Sends a reply with a value and the containers that have changed."},
    {"watch_traffic", channel_watch_traffic, METH_NOARGS,
     "Begins to count frames and bytes. Calls `note_traffic` with their numbers, now and then."},
    {"flush_traffic", channel_flush_traffic, METH_NOARGS,
     "Calls `note_traffic` with what was counted since the last call, unless that is little."},
    {"drop_pending", channel_drop_pending, METH_NOARGS, "Drops the received bytes."},
    {NULL, NULL, 0, NULL},
};

/* The Python type */

static int channel_init(PyObject *self, PyObject *arguments, PyObject *named) {
    (void)named;
    struct channel *channel = (struct channel *)self;
    PyObject *objects;
    int descriptor;
    if (!PyArg_ParseTuple(arguments, "iO", &descriptor, &objects)) return -1;
    PyObject *old = channel->objects;
    Py_INCREF(objects);
    channel->objects = objects;
    Py_XDECREF(old);
    channel->descriptor = descriptor;
    return 0;
}

static int channel_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((struct channel *)self)->objects);
    return 0;
}

static int channel_clear(PyObject *self) {
    Py_CLEAR(((struct channel *)self)->objects);
    return 0;
}

static void channel_free(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    (void)channel_clear(self);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

PyTypeObject *codec_channel_type(void) {
    static PyType_Slot slots[] = {
        {Py_tp_doc, "One end of the link: sends and receives frames."},
        {Py_tp_init, channel_init},
        {Py_tp_traverse, channel_traverse},
        {Py_tp_clear, channel_clear},
        {Py_tp_dealloc, channel_free},
        {Py_tp_methods, methods},
        {0, NULL},
    };
    static PyType_Spec spec = {
        .name = "sandmartin.native.Channel", .basicsize = sizeof(struct channel),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, .slots = slots};
    return (PyTypeObject *)PyType_FromSpec(&spec);
}
