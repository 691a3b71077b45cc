/* Functions that Swift's Glibc module lacks: system calls without wrappers, macros, and variadic functions. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

/* memfd_create(2): a new memfd, sealable and close-on-exec; -1 with errno. */
int clinux_memfd(const char *name);
/* Seals a memfd against shrinking, growing and writing (man 2 fcntl, F_ADD_SEALS); 0, or -1 with errno. */
int clinux_seal(int descriptor);
/*
 * Gives a memfd this size for good: ftruncate(2), then seals against shrinking, growing and further seals. Its contents
 * stay writable. 0, or -1 with errno.
 */
int clinux_fix_size(int descriptor, off_t size);
/* The kernel's Landlock ABI version; 0 if Landlock is missing or disabled. */
int clinux_landlock_abi(void);
/*
 * Whether this kernel has the system call. Makes it with -1 for every argument, which is no valid descriptor, address,
 * size or flag. Only for calls that are known to change nothing then.
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
/* Waits until a child has ended, without reaping it; 0, or -1 with errno: ETIME after the timeout. */
int clinux_await_process(pid_t process, int milliseconds);
/* Names the calling thread. */
void clinux_name_thread(const char *name);

/* man 7 epoll, for readability only: adds, pauses, resumes and removes one descriptor; 0, or -1 with errno. */
int clinux_epoll(void);
int clinux_epoll_add(int epoll, int descriptor);
int clinux_epoll_pause(int epoll, int descriptor, int paused);
int clinux_epoll_remove(int epoll, int descriptor);
/*
 * Stores the numbers of ready descriptors, at most `room`, and returns how many; -1 with errno. If it may wait, blocks
 * until one is ready.
 */
int clinux_epoll_wait(int epoll, int *ready, int room, int may_wait);
