#include "runner.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14 */
#endif

/* Bits of an entry of /proc/PID/pagemap (admin-guide/mm/pagemap.rst). */
#define PAGE_IS_PRESENT (UINT64_C(1) << 63)
#define PAGE_IS_OF_FILE (UINT64_C(1) << 61)

/* Larger than any gap between mappings. */
#define PROBE_SIZE ((size_t)1 << 30)

/* The memory of an interpreter that has run nothing: below `heap_end`, and from `lowest_mapping` on. */
static uintptr_t heap_end, lowest_mapping;

void runner_mark_initial_memory(void) {
    /* The kernel places new mappings below all others. A zygote has no /proc to read them from. */
    void *probe = mmap(NULL, PROBE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (probe == MAP_FAILED) return;
    munmap(probe, PROBE_SIZE);
    heap_end = (uintptr_t)sbrk(0);
    lowest_mapping = (uintptr_t)probe + PROBE_SIZE;
}

/* Copies the pages from `begin` to `end` that are in memory. */
static void copy_present_pages(int pagemap, uintptr_t begin, uintptr_t end) {
    uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE);
    uint64_t entries[512];
    uintptr_t run = begin; /* the first page that is not copied yet */
    while (begin < end) {
        size_t wanted = (end - begin) / size;
        if (wanted > sizeof entries / sizeof *entries) wanted = sizeof entries / sizeof *entries;
        ssize_t got = pread(pagemap, entries, wanted * sizeof *entries, (off_t)(begin / size * sizeof *entries));
        if (got < (ssize_t)sizeof *entries) return;
        for (size_t i = 0; i < (size_t)got / sizeof *entries; i++, begin += size) {
            if ((entries[i] & PAGE_IS_PRESENT) != 0 && (entries[i] & PAGE_IS_OF_FILE) == 0) continue;
            if (run < begin) (void)madvise((void *)run, begin - run, MADV_POPULATE_WRITE);
            run = begin + size;
        }
    }
    if (run < end) (void)madvise((void *)run, end - run, MADV_POPULATE_WRITE);
}

void runner_copy_initial_pages(void) {
    if (lowest_mapping == 0) return;
    /* Without one of these, in an older kernel, or without enough memory, each page is copied at its first write. */
    FILE *maps = fopen("/proc/self/maps", "re");
    int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    char line[512];
    while (maps != NULL && pagemap >= 0 && fgets(line, sizeof line, maps) != NULL) {
        uintptr_t begin, end;
        char rights[5];
        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &begin, &end, rights) != 3) continue;
        if (strcmp(rights, "rw-p") != 0) continue;
        if (begin < heap_end && end > heap_end) end = heap_end;
        if (begin >= heap_end && begin < lowest_mapping) begin = lowest_mapping;
        if (begin < end) copy_present_pages(pagemap, begin, end);
    }
    if (maps != NULL) fclose(maps);
    if (pagemap >= 0) close(pagemap);
}
