/* A cell as the launcher sees it: building, watching, ending. */
#pragma once

#include "plan.h"

#include <sys/types.h>

enum watch_source { WATCH_PROCESS, WATCH_REPORT, WATCH_TIMER, WATCH_OOM, WATCH_LISTENER, WATCH_SOURCES };

struct cell;

/* What epoll hands back: a descriptor of a cell; cell is NULL for the control socket. */
struct watch {
    struct cell *cell;
    enum watch_source source;
    int descriptor; /* -1: not open */
};

enum cell_state {
    CELL_BUILDING,
    CELL_RUNNING,
    CELL_REMOVING, /* all its processes are gone; its cgroups are being removed */
    CELL_GONE,
};

struct cell {
    uint64_t id;
    enum cell_state state;
    struct plan plan;
    pid_t process;
    struct watch watches[WATCH_SOURCES];

    int storage[2]; /* /work and /tmp; -1: not known yet */
    int usage_file;
    uint32_t usage_format;
    uint64_t usage_at_start_ns;
    uint64_t usage_ns; /* since the start, as last read */
    uint64_t cpus;
    uint64_t cpu_limit_ns;
    uint64_t wall_limit_ns;
    uint64_t started_ns;
    uint64_t wall_deadline_ns;
    uint64_t removal_deadline_ns;

    enum launcher_kill_reason kill_reason;
    bool failed;
    struct launcher_event facts; /* filled as they become known */
    struct launcher_refused refused[LAUNCHER_REFUSED_KINDS];
    uint64_t refused_total;
    unsigned char *findings; /* refused calls and evidence, as they follow an event */
    size_t findings_length;

    struct cell *next;
};

/* Begins to build a cell of the plan in descriptors[0]; the others become the program's. The descriptors stay the
 * caller's. Failures are reported as a FAILED event. */
void launcher_cell_start(uint64_t id, const int *descriptors, int count);
/* Ends the cell for `reason`, unless it is ending already. */
void launcher_cell_kill(struct cell *cell, enum launcher_kill_reason reason);
void launcher_cell_handle(struct watch *watch);
void launcher_cell_budget(struct cell *cell, uint64_t cpu_ns, uint64_t wall_ns);

/* Gives up a cell that cannot be built as planned. */
void launcher_cell_abandon(struct cell *cell, uint32_t stage, uint32_t operation, int error);
/* Lets the cell's timer ring once after this time. */
void launcher_cell_wake(struct cell *cell, uint64_t nanoseconds);

void launcher_cells_add(struct cell *cell);
struct cell *launcher_cell_find(uint64_t id);
bool launcher_cells_empty(void);
void launcher_cells_kill_all(void);
/* Frees what ended; only between two rounds of events, since those may still point to it. */
void launcher_cells_collect(void);
