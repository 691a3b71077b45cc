#include "cgroup.h"

#include "text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096

/* kernel cgroup-v1/memory.rst, "OOM Control": the kernel signals an eventfd whenever the group is out of memory. */
static int open_oom_event(struct cell *cell, const char *control, const char *file) {
    int subject = open(file, O_RDONLY | O_CLOEXEC);
    if (subject < 0) return errno;
    int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    char line[64];
    int length = snprintf(line, sizeof line, "%d %d", event, subject);
    int error = event < 0 ? errno : launcher_write_text(control, line, (size_t)length);
    close(subject);
    if (error != 0) {
        if (event >= 0) close(event);
        return error;
    }
    return launcher_watch_open(&cell->out_of_memory, event);
}

int launcher_cgroup_make(struct cell *cell, uint32_t *index) {
    struct plan_cursor cursor = {0};
    struct operation operation;
    while (plan_next(&cell->plan, &cursor, &operation)) {
        const char *const *texts = operation.texts;
        int error = 0;
        switch (operation.kind) {
        case LAUNCHER_CGROUP_MAKE:
            if (mkdir(texts[0], 0755) != 0) error = errno;
            break;
        case LAUNCHER_CGROUP_WRITE:
            error = launcher_write_text(texts[0], texts[1], operation.text_lengths[1]);
            break;
        case LAUNCHER_CGROUP_SPAWN:
            cell->spawn.cgroup = open(texts[0], O_PATH | O_DIRECTORY | O_CLOEXEC);
            if (cell->spawn.cgroup < 0) error = errno;
            break;
        case LAUNCHER_OOM_NOTIFY:
            error = open_oom_event(cell, texts[0], texts[1]);
            break;
        case LAUNCHER_CPU_USAGE:
            cell->usage_format = (uint32_t)operation.numbers[0];
            cell->usage_file = open(texts[0], O_RDONLY | O_CLOEXEC);
            if (cell->usage_file < 0) error = errno;
            break;
        case LAUNCHER_CORES:
            cell->cpus = operation.numbers[0] == 0 ? 1 : operation.numbers[0];
            break;
        default:
            break;
        }
        if (error != 0) {
            *index = operation.index;
            return error;
        }
    }
    return 0;
}

int launcher_cgroup_join(const struct cell *cell, uint32_t *index) {
    char pid[32];
    int length = snprintf(pid, sizeof pid, "%d", cell->program);
    struct plan_cursor cursor = {0};
    struct operation operation;
    while (plan_next(&cell->plan, &cursor, &operation)) {
        if (operation.kind != LAUNCHER_CGROUP_JOIN) continue;
        int error = launcher_write_text(operation.texts[0], pid, (size_t)length);
        if (error == 0) continue;
        *index = operation.index;
        return error;
    }
    return 0;
}

void launcher_cgroup_kill(const struct cell *cell) {
    struct plan_cursor cursor = {0};
    struct operation operation;
    while (plan_next(&cell->plan, &cursor, &operation)) {
        /* A kernel before 5.14 has no such file. The caller kills init next, which ends all others too. */
        if (operation.kind == LAUNCHER_CGROUP_KILL) (void)launcher_write_text(operation.texts[0], "1", 1);
    }
}

/* Removes child groups before their parents. The plan's operations bound the recursion. */
static int remove_from(const struct plan *plan, struct plan_cursor cursor) {
    struct operation operation;
    while (plan_next(plan, &cursor, &operation)) {
        if (operation.kind != LAUNCHER_CGROUP_MAKE) continue;
        int error = remove_from(plan, cursor);
        if (rmdir(operation.texts[0]) != 0 && errno != ENOENT && error == 0) error = errno;
        return error;
    }
    return 0;
}

int launcher_cgroup_remove(const struct cell *cell) {
    return remove_from(&cell->plan, (struct plan_cursor){0});
}

int launcher_cgroup_usage(const struct cell *cell, uint64_t *nanoseconds) {
    char text[2048];
    if (launcher_read_text(cell->usage_file, text, sizeof text) < 0) return errno;
    if (cell->usage_format == LAUNCHER_CPU_NANOSECONDS) {
        *nanoseconds = strtoull(text, NULL, 10);
        return 0;
    }
    /* kernel cgroup-v2.rst, cpu.stat */
    const char *line = strstr(text, "usage_usec ");
    if (line == NULL) return EBADMSG;
    *nanoseconds = strtoull(line + strlen("usage_usec "), NULL, 10) * 1000;
    return 0;
}

static int read_number(const char *path, uint64_t *number) {
    char text[32];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return errno;
    int error = launcher_read_text(file, text, sizeof text) < 0 ? errno : 0;
    close(file);
    if (error == 0) *number = strtoull(text, NULL, 10);
    return error;
}

/*
 * Makes the kernel return charges that its cores hold in advance: up to 64 pages each, which count as used
 * (cgroup-v1/memory.rst, "usage_in_bytes") and would be free memory for the program. A limit below the use returns
 * them, on other cores a moment later: hence two rounds. The limit may be refused (EBUSY on v1): it is replaced in any
 * case.
 */
static int call_in_charges(const struct operation *operation) {
    const char *const *texts = operation->texts;
    for (int round = 0; round < 2; round++) {
        uint64_t use;
        int error = read_number(texts[0], &use);
        if (error != 0) return error;
        char text[32];
        int length = snprintf(text, sizeof text, "%" PRIu64, use > PAGE ? use - PAGE : 0);
        (void)launcher_write_text(texts[1], text, (size_t)length);
    }
    return operation->text_lengths[2] > 0 ? launcher_write_text(texts[1], texts[2], operation->text_lengths[2]) : 0;
}

static int limit_memory(struct cell *cell, const struct operation *operation) {
    uint64_t *baseline = &cell->facts.memory_baseline;
    int error = read_number(operation->texts[0], baseline);
    if (error != 0) return error;
    char text[32];
    int length = snprintf(text, sizeof text, "%" PRIu64, *baseline + operation->numbers[0]);
    /* The limit of memory plus swap may never be below that of memory: it is lowered second. */
    error = launcher_write_text(operation->texts[1], text, (size_t)length);
    if (error == 0 && operation->text_lengths[2] > 0)
        error = launcher_write_text(operation->texts[2], text, (size_t)length);
    if (error == 0 && operation->text_lengths[3] > 0) error = launcher_write_text(operation->texts[3], "0", 1);
    return error;
}

int launcher_cgroup_limit_memory(struct cell *cell, uint32_t *index) {
    struct plan_cursor cursor = {0};
    struct operation operation;
    while (plan_next(&cell->plan, &cursor, &operation)) {
        int error = 0;
        if (operation.kind == LAUNCHER_CALL_IN_CHARGES) error = call_in_charges(&operation);
        if (operation.kind == LAUNCHER_LIMIT_MEMORY) error = limit_memory(cell, &operation);
        *index = operation.index;
        if (error != 0) return error;
    }
    return 0;
}

size_t launcher_cgroup_evidence(const struct cell *cell, unsigned char *buffer, size_t size, uint32_t *texts) {
    struct plan_cursor cursor = {0};
    struct operation operation;
    size_t used = 0;
    *texts = 0;
    while (plan_next(&cell->plan, &cursor, &operation)) {
        if (operation.kind != LAUNCHER_EVIDENCE) continue;
        int file = open(operation.texts[1], O_RDONLY | O_CLOEXEC);
        if (file < 0) continue;
        char text[4096];
        ssize_t length = launcher_read_text(file, text, sizeof text);
        close(file);
        struct launcher_evidence entry = {.operation = operation.index, .length = (uint32_t)length};
        if (length < 0 || size - used < sizeof entry + (size_t)length) continue;
        memcpy(buffer + used, &entry, sizeof entry);
        memcpy(buffer + used + sizeof entry, text, (size_t)length);
        used += sizeof entry + (size_t)length;
        *texts += 1;
    }
    return used;
}
