/*
 * A fake kernel, which the code under test calls in place of the real one (see `run`): no fuzzed call reaches this
 * machine, and every call can fail.
 *
 * It tracks descriptors and processes. It fails the run when the code under test closes or uses a descriptor that is
 * not open, waits for a process that will not end, or leaves a descriptor open.
 */
#pragma once

#include "input.h"

#include <setjmp.h>
#include <stdbool.h>
#include <sys/types.h>

enum kernel_kind {
    KERNEL_CLOSED,
    KERNEL_FOREIGN, /* of no other kind; its contents are never read */
    KERNEL_TEXT,    /* a file of a control group */
    KERNEL_MEMORY,  /* a memfd: a plan */
    KERNEL_DIRECTORY,
    KERNEL_NETWORK,
    KERNEL_SOCKET,
    KERNEL_PROCESS, /* a pidfd */
    KERNEL_TIMER,
    KERNEL_EVENT,
    KERNEL_EPOLL,
    KERNEL_LISTENER,
};

#define KERNEL_MESSAGE_DESCRIPTORS 16
#define KERNEL_MESSAGE_BYTES 128

struct kernel_message {
    uint8_t bytes[KERNEL_MESSAGE_BYTES];
    size_t length;
    int descriptors[KERNEL_MESSAGE_DESCRIPTORS];
    int count;
    pid_t sender; /* 0: without credentials */
};

struct kernel_file {
    enum kernel_kind kind;
    void *watch; /* epoll's data; NULL: not watched */
    bool is_readable;
    bool is_hung_up;
    struct kernel_message message; /* of a readable socket */
    pid_t process; /* of a pidfd; of a cell's report socket: the cell's first process */
    uint8_t *bytes; /* of a memfd, or NULL */
    size_t size;
    bool is_sealed;
};

#define KERNEL_FILES 512
#define KERNEL_CONTROL_SOCKET 3

extern struct kernel_file kernel_files[KERNEL_FILES];
extern uint64_t kernel_now_ns;
/* The contents of every file of a control group. */
extern const char *kernel_text;
/* Called when the code under test waits for events: makes the next step of the input happen. */
extern void (*kernel_next_step)(void);
/* The target of _exit and execve. */
extern jmp_buf kernel_exit;

/* Resets the kernel, and reads from the input which calls will fail. */
void kernel_begin(struct input *input);
/* Fails the run if a descriptor of another kind is open. */
void kernel_expect_nothing_open(enum kernel_kind except);

int kernel_make(enum kernel_kind kind);
/* Makes a process in the pid namespace of that first process, or in the launcher's own if it is 0. */
pid_t kernel_make_process(pid_t namespace);
/* Lets a pidfd refer to a process. */
void kernel_open_process(int descriptor, pid_t process);
/* Ends a process, and with it all processes of the pid namespace of which it is the first. */
void kernel_end_process(pid_t process);
/*
 * The open and watched descriptor of a kind with index n modulo their number; -1 without one. Skips the control socket.
 */
int kernel_nth(enum kernel_kind kind, unsigned n);
/* Fails the run: prints the message and aborts. */
__attribute__((format(printf, 1, 2))) _Noreturn void kernel_fail(const char *format, ...);

/* The rest is for the sources of the kernel only. */

/* Counts a call; the errno with which it must fail, or 0. */
int kernel_fault(void);
/* An open descriptor; NULL for a negative number. Fails the run for any other. */
struct kernel_file *kernel_find(int descriptor);
int kernel_close(int descriptor);
/* The first end of the last pair of sockets; -1 before there is one. */
extern int kernel_youngest_socket;
/* Waits for a process, and reaps it if `reaps`; false if there is none. Fails the run if it has not ended. */
bool kernel_await(pid_t process, bool reaps);
/* Whether the process exists and has not ended. */
bool kernel_lives(pid_t process);
/* A process that has ended and is not reaped; 0 without one. */
pid_t kernel_ended_process(void);
