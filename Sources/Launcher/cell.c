#include "cell.h"

#include "clock.h"

#include <stdlib.h>
#include <sys/timerfd.h>

static struct cell *cells;

struct cell *launcher_cell_new(uint64_t id) {
    struct cell *cell = calloc(1, sizeof *cell);
    if (cell == NULL) return NULL;
    cell->id = id;
    cell->cpus = 1; /* unless the plan gives another number */
    cell->network = cell->usage_file = cell->storage[0] = cell->storage[1] = -1;
    cell->spawn = (struct spawn){.cell = id, .init = -1, .plan = -1, .report = -1, .cgroup = -1};
    struct watch closed = {.owner = cell, .descriptor = -1};
    cell->init_watch = cell->program_watch = cell->report_watch = closed;
    cell->timer = cell->out_of_memory = cell->listener = closed;
    cell->next = cells;
    cells = cell;
    return cell;
}

struct cell *launcher_cells(void) { return cells; }

struct cell *launcher_cell_find(uint64_t id) {
    for (struct cell *cell = cells; cell != NULL; cell = cell->next)
        if (cell->id == id && cell->state != CELL_GONE) return cell;
    return NULL;
}

void launcher_cells_collect(void) {
    for (struct cell **link = &cells; *link != NULL;) {
        struct cell *cell = *link;
        if (cell->state != CELL_GONE) {
            link = &cell->next;
            continue;
        }
        *link = cell->next;
        plan_close(&cell->plan);
        free(cell);
    }
}

void launcher_cell_set_timer(struct cell *cell, uint64_t nanoseconds) {
    struct itimerspec when = {
        .it_value = {
            .tv_sec = (time_t)(nanoseconds / NANOSECONDS_PER_SECOND),
            .tv_nsec = (long)(nanoseconds % NANOSECONDS_PER_SECOND),
        },
    };
    timerfd_settime(cell->timer.descriptor, 0, &when, NULL);
}

void launcher_cell_set_deadline(struct cell *cell, uint64_t nanoseconds) {
    cell->wall_deadline_ns = launcher_now() + nanoseconds;
    launcher_cell_set_timer(cell, nanoseconds);
}
