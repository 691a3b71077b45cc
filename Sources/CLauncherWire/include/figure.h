/*
 * The figure of a program: a picture that the program leaves as a file in its work directory. The service sends a memfd
 * with the job that has room for a head and FIGURE_LIMIT bytes. The runner copies the file there when the program ends:
 * the head, then the file's bytes. The service reads the memfd when the cell is gone.
 *
 * The program could write to the memfd itself. What the service finds there is therefore only the program's claim, like
 * the file itself.
 */
#pragma once

#include <stdint.h>

/* The largest figure, in bytes. */
#define FIGURE_LIMIT (512 << 10)

enum figure_state {
    FIGURE_MISSING = 0, /* also if the program was killed */
    FIGURE_COPIED = 1,
    FIGURE_TOO_LARGE = 2,
    FIGURE_NO_FILE = 3, /* a link, a directory, a FIFO or another special file */
};

struct figure_head {
    uint32_t state; /* figure_state */
    uint32_t size;  /* bytes of the copy */
};
