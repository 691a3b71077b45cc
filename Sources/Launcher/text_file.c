#include "text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int launcher_write_text(const char *path, const char *text, size_t length) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return errno;
    ssize_t written = write(file, text, length);
    int error = written == (ssize_t)length ? 0 : written < 0 ? errno : EIO;
    close(file);
    return error;
}

ssize_t launcher_read_text(int file, char *text, size_t size) {
    ssize_t length = pread(file, text, size - 1, 0);
    if (length >= 0) text[length] = '\0';
    return length;
}
