/* The state of a cell, and the list of all cells. */
#pragma once

#include "launcher_wire.h"
#include "plan.h"
#include "spawn.h"
#include "watch.h"

#include <stdbool.h>
#include <sys/types.h>

enum cell_state {
    CELL_BUILDING, /* until the interpreter is ready */
    CELL_WAITING,  /* for its first BUDGET; no time is charged */
    CELL_RUNNING,
    CELL_REMOVING, /* all its processes are gone; its cgroups are being removed */
    CELL_GONE,     /* until launcher_cells_collect() frees it */
};

struct cell {
    uint64_t id;
    enum cell_state state;
    struct plan plan;
    pid_t init;
    pid_t program;   /* 0 until its process has reported REPORT_STARTED */
    uint64_t zygote; /* 0: a cold cell */
    int network;
    struct spawn spawn; /* the spawn request; its descriptors are the cell's until it is sent */
    struct watch init_watch, program_watch, report_watch, timer, out_of_memory, listener;

    int storage[2]; /* /work and /tmp; -1: not reported yet */
    int usage_file;
    uint32_t usage_format;
    uint64_t usage_at_start_ns;
    uint64_t usage_ns; /* CPU time since the interpreter was ready, as last read */
    uint64_t cpus;
    uint64_t cpu_limit_ns;
    uint64_t started_ns;
    uint64_t wall_deadline_ns; /* of the building step, then of the program; a waiting cell has none */
    uint64_t wall_limit_ns;
    uint64_t wall_delay_ns; /* by how much the deadline was moved because the program waited for a free CPU */
    uint64_t removal_deadline_ns;

    enum launcher_kill_reason kill_reason;
    bool failed;
    bool discarded;              /* its ENDED event carries no counters */
    struct launcher_event facts; /* filled as they become known */
    struct launcher_refused refused[LAUNCHER_REFUSED_KINDS];
    uint64_t refused_total;
    uint64_t limited[LAUNCHER_LIMITED_CALLS]; /* calls made under each LIMITED_CALL operation, in the plan's order */
    struct trace *trace;                      /* NULL except for a program that an admin traces */
    unsigned char *findings;                  /* refused calls and evidence, in the bytes that follow an event */
    size_t findings_length;

    struct cell *next;
};

/* Adds a building cell with nothing open, all watches owned by it and without handlers; NULL without memory. */
struct cell *launcher_cell_new(uint64_t id);
/* Every cell, newest first, chained by `next`. */
struct cell *launcher_cells(void);
/* The cell of that number that is not gone, or NULL. */
struct cell *launcher_cell_find(uint64_t id);
/* Frees the cells that are gone. Only between two rounds of events: the events of a round may point to them. */
void launcher_cells_collect(void);

/* Makes the cell's timer expire once after this time; 0 disarms it. */
void launcher_cell_set_timer(struct cell *cell, uint64_t nanoseconds);
/* Sets the wall-clock deadline of the building step that begins now, and the timer to it. */
void launcher_cell_set_deadline(struct cell *cell, uint64_t nanoseconds);
