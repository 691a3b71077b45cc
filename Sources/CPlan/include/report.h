/* Reports from the processes of a cell to the launcher, over the cell's own SOCK_SEQPACKET pair. */
#pragma once

#include <stdint.h>

enum report_kind {
    REPORT_FAILED = 1,   /* stage, operation, error */
    REPORT_ROOT = 2,     /* init: the root is built; carries descriptors of /work and /tmp */
    REPORT_STARTED = 3,  /* the program's process exists; carries its pidfd */
    REPORT_CONFINED = 4, /* all protections are in place; carries the seccomp listener */
    REPORT_READY = 5,    /* the interpreter waits for a job */
};

struct report {
    uint32_t kind;
    uint32_t stage; /* launcher_stage */
    uint32_t operation;
    int32_t error;
};

/* The most descriptors that one report carries. */
#define REPORT_DESCRIPTORS 2

/* 0 or errno. The descriptors stay the caller's. */
int report_send(int socket, enum report_kind kind, const int *descriptors, int count);
void report_failure(int socket, uint32_t stage, uint32_t operation, int error);

/* From the launcher: lets the process that waits at the other end continue. 0 or errno. */
int report_send_go_ahead(int socket);
/* Blocks until the launcher sends its go-ahead; 0, or ECANCELED when the launcher is gone. */
int report_await_go_ahead(int socket);
