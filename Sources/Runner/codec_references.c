#include "decoder.h"
#include "encoder.h"

/* Writing */

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

int codec_register_known(struct codec_encoder *encoder, PyObject *known) {
    encoder->known = known;
    Py_INCREF(known);
    Py_ssize_t count = PyList_Size(known);
    if (count < 0) return -1;
    for (Py_ssize_t i = 0; i < count; i++)
        if (number(encoder, PyList_GetItem(known, i), (size_t)i, true) != 0) return -1;
    return 0;
}

int codec_begin_container(struct codec_encoder *encoder, PyObject *container, int tag) {
    if (encoder->table != NULL) {
        struct entry *entry = find(encoder->table, container);
        if (entry->container != NULL) {
            if (codec_put_byte(encoder, entry->is_known ? '^' : 'R') != 0) return -1;
            return codec_put_size(encoder, entry->number);
        }
    }
    size_t next = (size_t)PyList_Size(encoder->containers);
    if (codec_count_parts(encoder, codec_weight[tag & 0xFF]) != 0) return -1;
    if (number(encoder, container, next, false) != 0 || PyList_Append(encoder->containers, container) != 0) return -1;
    return codec_put_byte(encoder, tag) != 0 ? -1 : 1;
}

/* Reading */

int codec_register_container(struct codec_decoder *decoder, PyObject *container) {
    PyObject *containers = container == NULL ? NULL : codec_decoder_containers(decoder);
    return containers == NULL ? -1 : PyList_Append(containers, container);
}

PyObject *codec_read_reference(struct codec_decoder *decoder, PyObject *table) {
    uint64_t index;
    if (codec_read_size(decoder, &index) != 0) return NULL;
    if (table == NULL || index >= (uint64_t)PyList_Size(table))
        return codec_malformed("a reference to an unknown container");
    return Py_XNewRef(PyList_GetItem(table, (Py_ssize_t)index));
}
