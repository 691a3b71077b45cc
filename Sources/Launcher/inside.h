/* What happens inside a new cell: the plan's operations, then init and the program. */
#pragma once

#include "plan.h"

/* What a cell's processes tell the launcher, over their SOCK_SEQPACKET pair. */
enum cell_report_kind {
    CELL_REPORT_FAILED = 1,
    CELL_REPORT_STORAGE = 2,  /* carries descriptors of /work and /tmp */
    CELL_REPORT_LISTENER = 3, /* carries the seccomp listener: all is in place but execve */
    CELL_REPORT_ENDED = 4,
};

struct cell_report {
    uint32_t kind;
    uint32_t stage;
    uint32_t operation;
    int32_t error;
    int32_t wait_status;
};

/* The most descriptors that one report carries. */
#define CELL_REPORT_DESCRIPTORS 2

struct inside {
    const struct plan *plan;
    int report;
    int descriptors[LAUNCHER_DESCRIPTOR_LIMIT]; /* become 0, 1, 2, … of the program */
    int descriptor_count;
};

/*
 * Runs in the child that clone3 made, as the cell's first process; waits for one packet from the launcher, then
 * interprets the plan. No allocation, no locks, no stdio.
 */
_Noreturn void launcher_inside(const struct inside *inside);
