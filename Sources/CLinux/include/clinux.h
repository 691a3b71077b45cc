/* What Glibc's Swift module lacks: system calls without wrappers, macros, and variadic functions. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

/* man 2 memfd_create: a new, sealable, close-on-exec memory file; -1 with errno. */
int clinux_memory_file(const char *name);
/* F_ADD_SEALS of shrink, grow and write (man 2 fcntl); 0, or -1 with errno. */
int clinux_seal(int descriptor);
/* The Landlock ABI of this kernel; 0 where it has none or has it switched off. */
int clinux_landlock_abi(void);
/*
 * Whether this kernel has the system call: made with -1 for every argument, which is no descriptor, no address, no size
 * and no flag of any. Only for calls of which that is known to change nothing.
 */
int clinux_has_call(int number);
/* fcntl(F_SETFL, O_NONBLOCK); 0, or -1 with errno. */
int clinux_set_nonblocking(int descriptor);
/* open(2) with the flags given and O_CLOEXEC; -1 with errno. */
int clinux_open(const char *path, int flags, mode_t mode);

/* pipe2(O_CLOEXEC); 0, or -1 with errno. */
int clinux_pipe(int ends[2]);
/* eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); -1 with errno. */
int clinux_eventfd(void);
/* Waits until a child has ended, reaped or not: 0; -1 with errno, ETIME when it takes longer. */
int clinux_await_process(pid_t process, int milliseconds);
void clinux_name_thread(const char *name);

/* man 7 epoll, for readability only: add, pause (listen for nothing), resume and forget one descriptor. */
int clinux_epoll(void);
int clinux_epoll_add(int epoll, int descriptor);
int clinux_epoll_pause(int epoll, int descriptor, int paused);
int clinux_epoll_remove(int epoll, int descriptor);
/* The descriptors that are ready, at most `room`, waiting for the first without limit if it may; -1 with errno. */
int clinux_epoll_wait(int epoll, int *ready, int room, int may_wait);
