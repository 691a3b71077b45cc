#include "plans.h"

#include "launcher_wire.h"

#include <stdlib.h>

#define LARGEST 4096

static void append(struct kernel_file *file, uint32_t kind, const uint64_t *numbers, const char *const *texts,
                   unsigned count) {
    struct launcher_operation operation = {.kind = kind, .bytes = sizeof operation};
    for (unsigned i = 0; i < count; i++) {
        operation.text_lengths[i] = (uint32_t)strlen(texts[i]);
        operation.bytes += operation.text_lengths[i] + 1;
    }
    operation.bytes = (operation.bytes + 7) / 8 * 8;
    memcpy(operation.numbers, numbers, sizeof operation.numbers);
    uint8_t *place = file->bytes + file->size;
    memset(place, 0, operation.bytes);
    memcpy(place, &operation, sizeof operation);
    place += sizeof operation;
    for (unsigned i = 0; i < count; i++) {
        memcpy(place, texts[i], strlen(texts[i]));
        place += strlen(texts[i]) + 1;
    }
    file->size += operation.bytes;
    ((struct launcher_plan_header *)(void *)file->bytes)->operations += 1;
}

static void finish(struct kernel_file *file) {
    struct launcher_plan_header *header = (struct launcher_plan_header *)(void *)file->bytes;
    header->magic = LAUNCHER_PLAN_MAGIC;
    header->version = LAUNCHER_WIRE_VERSION;
    header->bytes = (uint32_t)file->size;
}

void plans_sound(struct kernel_file *file, unsigned choice) {
    static const struct {
        uint32_t kind;
        uint64_t numbers[LAUNCHER_NUMBERS];
        unsigned texts;
    } operations[] = {
        {LAUNCHER_CGROUP_MAKE, {0}, 1}, {LAUNCHER_CGROUP_MAKE, {0}, 1}, {LAUNCHER_CGROUP_WRITE, {0}, 2},
        {LAUNCHER_CGROUP_SPAWN, {0}, 1}, {LAUNCHER_CGROUP_JOIN, {0}, 1}, {LAUNCHER_CGROUP_KILL, {0}, 1},
        {LAUNCHER_OOM_NOTIFY, {0}, 2}, {LAUNCHER_CPU_USAGE, {1}, 1}, {LAUNCHER_EVIDENCE, {0}, 2},
        {LAUNCHER_EVIDENCE, {0}, 2}, {LAUNCHER_IDENTITY, {1000, 1900000000}, 0}, {LAUNCHER_CORES, {2}, 0},
        {LAUNCHER_FATAL_CALL, {169}, 0}, {LAUNCHER_LIMITED_CALL, {41, 6, 0, 2}, 1}, {LAUNCHER_CALL_IN_CHARGES, {0}, 3},
        {LAUNCHER_LIMIT_MEMORY, {1 << 20}, 4}, {LAUNCHER_EXECUTE, {0}, 1},
    };
    static const char *const texts[LAUNCHER_TEXTS] = {"/group/cell", "1", "2", "3"};
    file->bytes = calloc(1, LARGEST);
    file->size = sizeof(struct launcher_plan_header);
    for (unsigned i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        if (i + 1 == choice) continue;
        uint64_t numbers[LAUNCHER_NUMBERS];
        memcpy(numbers, operations[i].numbers, sizeof numbers);
        if (choice >= 32 && operations[i].kind == LAUNCHER_CPU_USAGE) numbers[0] = LAUNCHER_CPU_STAT;
        append(file, operations[i].kind, numbers, texts, operations[i].texts);
    }
    finish(file);
}

void plans_raw(struct kernel_file *file, struct input *input) {
    size_t size = input_short(input) % LARGEST;
    file->bytes = calloc(1, LARGEST);
    file->size = input_take(input, file->bytes, size);
    if (file->size < sizeof(struct launcher_plan_header) || file->size % 2 != 0) return;
    finish(file);
}
