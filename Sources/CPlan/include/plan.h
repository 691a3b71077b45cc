/* Reads plans. The whole plan is checked before its first operation is carried out. */
#pragma once

#include "launcher_wire.h"

#include <stdbool.h>
#include <stddef.h>

struct operation {
    uint32_t kind;
    uint32_t index;
    const uint64_t *numbers;
    const char *texts[LAUNCHER_TEXTS];
    uint32_t text_lengths[LAUNCHER_TEXTS];
};

struct plan {
    const unsigned char *bytes;
    size_t size;
    uint32_t operations;
};

/* A position in a plan; all zero is its beginning. */
struct plan_cursor {
    size_t offset;
    uint32_t index;
};

/*
 * Maps and checks the plan in the sealed memfd `descriptor`, which stays the caller's. 0, or errno: EPERM if it is not
 * sealed, EFBIG beyond LAUNCHER_PLAN_LIMIT, EBADMSG if it is malformed.
 */
int plan_open(int descriptor, struct plan *plan);
void plan_close(struct plan *plan);

/* Reads the next operation; false at the end. Only for a plan that plan_open() accepted. */
bool plan_next(const struct plan *plan, struct plan_cursor *cursor, struct operation *operation);
