/* Reading a plan: the whole of it is checked before anything of it is done. */
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

/* A place in a plan; all zero is its beginning. */
struct plan_cursor {
    size_t offset;
    uint32_t index;
};

/* Maps the sealed memory file `descriptor`; 0, or the errno that says why it is no plan. Keeps no descriptor. */
int plan_open(int descriptor, struct plan *plan);
void plan_close(struct plan *plan);

/* The next operation; false at the end. Only for a plan that plan_open accepted. */
bool plan_next(const struct plan *plan, struct plan_cursor *cursor, struct operation *operation);
