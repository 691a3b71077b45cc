/* A cell as the launcher sees it: building, waiting, watching, ending. */
#pragma once

#include "spawn.h"
#include "clock.h"
#include "plan.h"
#include "watch.h"

#include <stdbool.h>
#include <sys/types.h>

/* Building takes milliseconds; a cell that is not built by then hangs on something of ours. */
#define BUILD_LIMIT_NS (10 * NANOSECONDS_PER_SECOND)
/* A zygote that does not answer by then is stopped or stuck, and somebody waits to be served without it. */
#define SPAWN_LIMIT_NS NANOSECONDS_PER_SECOND

enum cell_state {
    CELL_BUILDING, /* until its interpreter is ready */
    CELL_WAITING,  /* nothing of it counts yet */
    CELL_RUNNING,
    CELL_REMOVING, /* all its processes are gone; its cgroups are being removed */
    CELL_GONE,
};

struct cell {
    uint64_t id;
    enum cell_state state;
    struct plan plan;
    pid_t init;
    pid_t program; /* 0 until it is born */
    uint64_t zygote; /* 0: cold */
    int network;
    /* What its program is born with; the descriptors are the cell's until it is. */
    struct spawn spawn;
    struct watch init_watch, program_watch, report_watch, timer, out_of_memory, listener;

    int storage[2]; /* /work and /tmp; -1: not known yet */
    int usage_file;
    uint32_t usage_format;
    uint64_t usage_at_start_ns;
    uint64_t usage_ns; /* since the start, as last read */
    uint64_t cpus;
    uint64_t cpu_limit_ns;
    uint64_t started_ns;
    uint64_t wall_deadline_ns; /* of the step under way, then of the program; none while it waits */
    uint64_t removal_deadline_ns;

    enum launcher_kill_reason kill_reason;
    bool failed;
    bool forgotten; /* nobody asks how it ended */
    struct launcher_event facts; /* filled as they become known */
    struct launcher_refused refused[LAUNCHER_REFUSED_KINDS];
    uint64_t refused_total;
    uint64_t limited[LAUNCHER_LIMITED_CALLS]; /* made of each, in the plan's order */
    struct trace *trace; /* NULL but for a program that an admin tries out */
    unsigned char *findings; /* refused calls and evidence, as they follow an event */
    size_t findings_length;

    struct cell *next;
};

/*
 * Begins to build a cell: its program is born of the zygote of that number, or of the launcher itself if it is 0. Takes
 * over the descriptors: the plan, then what becomes the program's 0, 1, 2, … Failures are reported as a FAILED event.
 */
void launcher_cell_start(uint64_t id, uint64_t zygote, const int *descriptors, int count);
/* A new cell with nothing open; NULL without memory. */
struct cell *launcher_cell_new(uint64_t id);
/* Ends the cell for `reason`, unless it is ending already. */
void launcher_cell_kill(struct cell *cell, enum launcher_kill_reason reason);
/* The same for a cell that has served: what it used is not counted any more. */
void launcher_cell_discard(struct cell *cell);
/* Gives up a cell that cannot be built as planned. */
void launcher_cell_abandon(struct cell *cell, uint32_t stage, uint32_t operation, int error);

/* The program of a cell whose root is built; 0 or errno. The answer comes to the report socket. */
int launcher_cell_spawn(struct cell *cell);

/* Lets the cell's timer ring once after this time. */
void launcher_cell_wake(struct cell *cell, uint64_t nanoseconds);
/* The step of building that begins now may take so long; after that the cell is given up. */
void launcher_cell_allow(struct cell *cell, uint64_t nanoseconds);

struct cell *launcher_cell_find(uint64_t id);
bool launcher_cells_empty(void);
void launcher_cells_kill_all(void);
/* A zygote is gone: cells that are still to be born of it never will be. */
void launcher_cells_orphan(uint64_t zygote, int error);
/* Frees what ended; only between two rounds of events, since those may still point to it. */
void launcher_cells_collect(void);
