#include "trace.h"

#include "filter.h"
#include "text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Different calls that a trace counts: more than any architecture has. */
#define CALLS 512
#define ARGUMENTS 6

struct traced_call {
    int32_t number;
    uint32_t arch;
    uint64_t at_start; /* allowed before the interpreter was ready */
    uint64_t made;     /* since then, including refused ones */
    uint64_t refused;
    uint64_t arguments[ARGUMENTS]; /* of the last refused one */
};

/* The peak usage of a file system, measured at each call. */
struct use {
    uint64_t bytes, files;
};

struct trace {
    uint32_t operation; /* index of the TRACE operation */
    const struct sock_filter *filter;
    size_t filter_length;
    int processes_file; /* pids.current; -1: the host has no such file */
    uint64_t processes;
    uint64_t descriptors;
    struct use use[2]; /* of /work and /tmp */
    struct traced_call calls[CALLS];
    uint32_t count;
};

int launcher_trace_begin(struct cell *cell) {
    struct plan_cursor cursor = {0};
    struct operation operation;
    struct trace *trace = NULL;
    while (plan_next(&cell->plan, &cursor, &operation)) {
        if (operation.kind == LAUNCHER_TRACE) {
            if (trace != NULL) return EINVAL;
            trace = cell->trace = calloc(1, sizeof *trace);
            if (trace == NULL) return ENOMEM;
            trace->operation = operation.index;
            trace->processes_file = -1;
            if (operation.text_lengths[0] > 0) {
                trace->processes_file = open(operation.texts[0], O_RDONLY | O_CLOEXEC);
                if (trace->processes_file < 0) return errno;
            }
        } else if (operation.kind == LAUNCHER_SECCOMP && trace != NULL) {
            trace->filter = (const struct sock_filter *)(const void *)operation.texts[0];
            trace->filter_length = operation.text_lengths[0] / sizeof *trace->filter;
        }
    }
    return trace == NULL || trace->filter != NULL ? 0 : EINVAL;
}

uint32_t launcher_trace_evaluate(const struct cell *cell, const struct seccomp_data *call) {
    return filter_answer(cell->trace->filter, cell->trace->filter_length, call);
}

/*
 * Whether the call's first argument is a descriptor. RLIMIT_NOFILE bounds descriptor numbers, and the kernel assigns
 * the lowest free one: the highest number used shows the limit that is needed. A program uses every file by one of
 * these.
 */
static bool takes_descriptor(int number) {
    switch (number) {
    case SYS_read:
    case SYS_write:
    case SYS_close:
    case SYS_lseek:
    case SYS_ioctl:
    case SYS_fcntl:
    case SYS_fstat:
    case SYS_newfstatat:
    case SYS_dup:
        return true;
    default:
        return false;
    }
}

static void measure(int directory, struct use *most) {
    struct statfs status;
    if (directory < 0 || fstatfs(directory, &status) != 0) return;
    uint64_t bytes = (uint64_t)(status.f_blocks - status.f_bavail) * (uint64_t)status.f_bsize;
    uint64_t files = status.f_files - status.f_ffree;
    if (bytes > most->bytes) most->bytes = bytes;
    if (files > most->files) most->files = files;
}

/* Usage falls only by a call, such as unlink or exit, so measuring before each call misses no peak. */
static void measure_use(struct cell *cell) {
    struct trace *trace = cell->trace;
    char text[32];
    if (trace->processes_file >= 0 && launcher_read_text(trace->processes_file, text, sizeof text) > 0) {
        uint64_t processes = strtoull(text, NULL, 10);
        if (processes > trace->processes) trace->processes = processes;
    }
    for (int i = 0; i < 2; i++) measure(cell->storage[i], &trace->use[i]);
}

void launcher_trace_note(struct cell *cell, const struct seccomp_data *call, bool allowed) {
    struct trace *trace = cell->trace;
    measure_use(cell);
    if (allowed && takes_descriptor(call->nr) && call->args[0] < INT16_MAX && call->args[0] >= trace->descriptors)
        trace->descriptors = call->args[0] + 1;

    struct traced_call *entry = trace->calls;
    struct traced_call *end = entry + trace->count;
    while (entry < end && (entry->number != call->nr || entry->arch != call->arch)) entry++;
    if (entry == end) {
        if (trace->count == CALLS) return;
        trace->count += 1;
        *entry = (struct traced_call){.number = call->nr, .arch = call->arch};
    }
    entry->made += 1;
    if (allowed) return;
    entry->refused += 1;
    for (int i = 0; i < ARGUMENTS; i++) entry->arguments[i] = call->args[i];
}

void launcher_trace_ready(struct cell *cell) {
    if (cell->trace == NULL) return;
    for (uint32_t i = 0; i < cell->trace->count; i++) {
        struct traced_call *call = &cell->trace->calls[i];
        call->at_start = call->made - call->refused;
        call->made = call->refused = 0;
    }
}

size_t launcher_trace_evidence(const struct cell *cell, unsigned char *buffer, size_t size, uint32_t *texts) {
    const struct trace *trace = cell->trace;
    struct launcher_evidence entry;
    if (trace == NULL || size <= sizeof entry) return 0;
    char *text = (char *)buffer + sizeof entry;
    size_t room = size - sizeof entry;
    FILE *stream = fmemopen(text, room, "w");
    if (stream == NULL) abort(); /* the service sees the launcher end */
    if (trace->processes_file >= 0) fprintf(stream, "processes %" PRIu64 "\n", trace->processes);
    fprintf(stream, "descriptors %" PRIu64 "\n", trace->descriptors);
    fprintf(stream, "work %" PRIu64 " %" PRIu64 "\n", trace->use[0].bytes, trace->use[0].files);
    fprintf(stream, "tmp %" PRIu64 " %" PRIu64 "\n", trace->use[1].bytes, trace->use[1].files);
    for (uint32_t i = 0; i < trace->count; i++) {
        const struct traced_call *call = &trace->calls[i];
        fprintf(stream, "call %" PRId32 " %" PRIu32 " %" PRIu64 " %" PRIu64 " %" PRIu64, call->number, call->arch,
                call->at_start, call->made, call->refused);
        for (int k = 0; k < ARGUMENTS; k++) fprintf(stream, " %" PRIu64, call->arguments[k]);
        fputc('\n', stream);
    }
    long length = ftell(stream);
    /* Without room there is no evidence, which the service reports. */
    if (fclose(stream) != 0 || length <= 0) return 0;
    entry = (struct launcher_evidence){.operation = trace->operation, .length = (uint32_t)length};
    memcpy(buffer, &entry, sizeof entry);
    *texts += 1;
    return sizeof entry + (size_t)length;
}

void launcher_trace_end(struct cell *cell) {
    if (cell->trace == NULL) return;
    if (cell->trace->processes_file >= 0) close(cell->trace->processes_file);
    free(cell->trace);
    cell->trace = NULL;
}
