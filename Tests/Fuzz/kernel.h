/*
 * A kernel that is only pretended: the code under test calls it in place of the real one (see `run`), so that nothing
 * that fuzzing makes up happens to this machine, and every call can fail.
 *
 * It keeps the books of descriptors and processes, and ends the run where the code under test closes or uses a
 * descriptor that is not open, waits for a process that will not end, or leaves a descriptor behind.
 */
#pragma once

#include "input.h"

#include <setjmp.h>
#include <stdbool.h>
#include <sys/types.h>

enum kernel_kind {
    KERNEL_CLOSED,
    KERNEL_FOREIGN, /* nothing that is looked into */
    KERNEL_TEXT,    /* a file of a control group */
    KERNEL_MEMORY,  /* a sealed memory file: a plan */
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
    pid_t sender; /* 0: does not say */
};

struct kernel_file {
    enum kernel_kind kind;
    void *watch; /* epoll's data; NULL: not watched */
    bool rings;  /* can be read, whatever that means for its kind */
    bool is_hung_up;
    struct kernel_message message; /* of a socket that rings */
    pid_t process; /* of a pidfd; of a cell's report socket: the cell's first process */
    uint8_t *bytes; /* of a memory file, or NULL */
    size_t size;
    bool is_sealed;
};

#define KERNEL_FILES 512
#define KERNEL_CONTROL_SOCKET 3

extern struct kernel_file kernel_files[KERNEL_FILES];
extern uint64_t kernel_now_ns;
/* What every file of a control group holds. */
extern const char *kernel_text;
/* Called when the code under test waits for events: makes something happen. */
extern void (*kernel_happen)(void);
/* Where _exit and execve go. */
extern jmp_buf kernel_exit;

/* Forgets everything; takes from the input which calls are going to fail. */
void kernel_begin(struct input *input);
/* Ends the run if a descriptor is left open that is not of this kind. */
void kernel_expect_nothing_open(enum kernel_kind except);

int kernel_make(enum kernel_kind kind);
/* In the pid namespace of that first process, or in the launcher's own if it is 0. */
pid_t kernel_make_process(pid_t namespace);
/* Makes a pidfd that of a process. */
void kernel_open_process(int descriptor, pid_t process);
/* Ends it, and who is in its pid namespace. */
void kernel_end_process(pid_t process);
/* The nth open and watched descriptor of a kind, counted around; -1 without one. The control socket is never one. */
int kernel_nth(enum kernel_kind kind, unsigned n);
/* Ends the run as a crash does. */
__attribute__((format(printf, 1, 2))) _Noreturn void kernel_object(const char *format, ...);

/* For the calls alone. */

/* The errno that the present call shall fail with; 0: none. */
int kernel_fault(void);
/* An open descriptor; NULL for a negative one. Any other one ends the run. */
struct kernel_file *kernel_find(int descriptor);
int kernel_close(int descriptor);
/* The end that was made first of the youngest pair of sockets; -1 before there is one. */
extern int kernel_youngest_socket;
/* Reaps a process that has ended, if it `reaps`; false where there is none. One that has not would be waited for. */
bool kernel_await(pid_t process, bool reaps);
/* Whether it is there and has not ended. */
bool kernel_lives(pid_t process);
/* One that has ended and is not reaped; 0 without one. */
pid_t kernel_ended_process(void);
