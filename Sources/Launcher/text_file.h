/* Reading and writing the small text files of /proc and of control groups. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/* Writes `length` bytes to an existing file in one write(2); 0 or errno. */
int launcher_write_text(const char *path, const char *text, size_t length);
/* Reads from the file's beginning, and terminates the text: the bytes read, or -1 with errno. */
ssize_t launcher_read_text(int file, char *text, size_t size);
