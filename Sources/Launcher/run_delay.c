#include "run_delay.h"

#include "text_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Enough for a hundred processes. A policy's limit is lower, and further ones could only grant more time. */
#define LIST_SIZE 1024

static ssize_t read_file(const char *path, char *text, size_t size) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t length = launcher_read_text(file, text, size);
    close(file);
    return length;
}

/* Lists the processes of one of the cell's groups, a line each. */
static bool list_processes(const struct cell *cell, char *list, size_t size) {
    struct plan_cursor cursor = {0};
    struct operation operation;
    while (plan_next(&cell->plan, &cursor, &operation)) {
        char path[512];
        if (operation.kind == LAUNCHER_CGROUP_JOIN) return read_file(operation.texts[0], list, size) >= 0;
        if (operation.kind != LAUNCHER_CGROUP_SPAWN) continue;
        snprintf(path, sizeof path, "%s/cgroup.procs", operation.texts[0]);
        return read_file(path, list, size) >= 0;
    }
    return false;
}

uint64_t launcher_run_delay(const struct cell *cell) {
    char list[LIST_SIZE], *rest = list;
    uint64_t longest = 0;
    if (!list_processes(cell, list, sizeof list)) return 0;
    for (char *line = strsep(&rest, "\n"); line != NULL && rest != NULL; line = strsep(&rest, "\n")) {
        char path[64], text[128], *delay;
        snprintf(path, sizeof path, "/proc/%s/schedstat", line);
        /* The time on a CPU, the time of waiting for one, the number of time slices. */
        if (read_file(path, text, sizeof text) < 0 || (delay = strchr(text, ' ')) == NULL) continue;
        uint64_t waited = strtoull(delay, NULL, 10);
        if (waited > longest) longest = waited;
    }
    return longest;
}
