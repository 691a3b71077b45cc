#include "runner.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14 */
#endif

void runner_prefault_pages(void) {
    /* Without this in an older kernel, or without enough memory in the cell, each page is copied at its first write. */
    FILE *maps = fopen("/proc/self/maps", "re");
    if (maps == NULL) return;
    char line[512];
    while (fgets(line, sizeof line, maps) != NULL) {
        uintptr_t begin, end;
        char rights[5];
        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &begin, &end, rights) != 3) continue;
        /* The stack grows on demand, and most of its reserved space is never used. */
        if (strcmp(rights, "rw-p") != 0 || strstr(line, "[stack]") != NULL) continue;
        (void)madvise((void *)begin, end - begin, MADV_POPULATE_WRITE);
    }
    fclose(maps);
}
