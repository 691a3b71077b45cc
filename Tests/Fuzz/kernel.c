/* The descriptors and processes of the fake kernel. */
#include "kernel.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PROCESSES 256
#define FIRST_PROCESS 1000
#define FAULTS 3

struct kernel_file kernel_files[KERNEL_FILES];
uint64_t kernel_now_ns;
const char *kernel_text;
void (*kernel_next_step)(void);
jmp_buf kernel_exit;

/* 0: unused, 1: alive, 2: ended, 3: reaped */
static uint8_t processes[PROCESSES];
/* The first process of each process's pid namespace, whose end ends it too (man 7 pid_namespaces); 0: ours. */
static pid_t namespaces[PROCESSES];
static int process_count;
static struct {
    unsigned call;
    int error;
} faults[FAULTS];
static unsigned calls;

int kernel_fault(void) {
    static const int errors[] = {EIO, ENOMEM, EMFILE, ENOSPC, EAGAIN, EPERM, ENOENT, EEXIST, EBUSY, EINVAL};
    calls += 1;
    for (int i = 0; i < FAULTS; i++)
        if (faults[i].call == calls) return errors[(unsigned)faults[i].error % (sizeof errors / sizeof errors[0])];
    return 0;
}

void kernel_begin(struct input *input) {
    static const char *const texts[] = {
        "4096\n", "usage_usec 12\nuser_usec 7\n", "", "usage_usec", "-1", "99999999999999999999999",
    };
    for (int i = 0; i < KERNEL_FILES; i++) free(kernel_files[i].bytes);
    memset(kernel_files, 0, sizeof kernel_files);
    memset(processes, 0, sizeof processes);
    memset(faults, 0, sizeof faults);
    process_count = 0;
    calls = 0;
    kernel_now_ns = 1;
    uint8_t header = input_byte(input);
    kernel_text = texts[header / (FAULTS + 1) % (sizeof texts / sizeof texts[0])];
    for (int i = 0; i < header % (FAULTS + 1); i++) {
        faults[i].call = input_short(input);
        faults[i].error = input_byte(input);
    }
}

void kernel_fail(const char *format, ...) {
    va_list values;
    va_start(values, format);
    fputs("the fake kernel objects: ", stderr);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    va_end(values);
    for (int i = 0; i < KERNEL_FILES; i++) {
        const struct kernel_file *file = &kernel_files[i];
        if (file->kind == KERNEL_CLOSED) continue;
        fprintf(stderr, "  descriptor %d: kind %d%s%s%s, process %d\n", i, (int)file->kind,
                file->watch ? ", watched" : "", file->is_readable ? ", readable" : "",
                file->is_hung_up ? ", hung up" : "", file->process);
    }
    abort();
}

int kernel_make(enum kernel_kind kind) {
    /* The lowest free number, as in a kernel, above the standard streams and the control socket. */
    for (int i = KERNEL_CONTROL_SOCKET + 1; i < KERNEL_FILES; i++) {
        if (kernel_files[i].kind != KERNEL_CLOSED) continue;
        kernel_files[i] = (struct kernel_file){.kind = kind};
        return i;
    }
    errno = EMFILE;
    return -1;
}

struct kernel_file *kernel_find(int descriptor) {
    if (descriptor < 0) return NULL;
    if (descriptor >= KERNEL_FILES || kernel_files[descriptor].kind == KERNEL_CLOSED)
        kernel_fail("descriptor %d is used but not open", descriptor);
    return &kernel_files[descriptor];
}

static void close_message(struct kernel_message *message) {
    for (int i = 0; i < message->count; i++) kernel_close(message->descriptors[i]);
    message->count = 0;
}

int kernel_close(int descriptor) {
    struct kernel_file *file = kernel_find(descriptor);
    if (file == NULL) kernel_fail("descriptor %d is closed", descriptor);
    if (file->is_readable && file->kind == KERNEL_SOCKET) close_message(&file->message);
    free(file->bytes);
    *file = (struct kernel_file){.kind = KERNEL_CLOSED};
    return 0;
}

void kernel_expect_nothing_open(enum kernel_kind except) {
    for (int i = KERNEL_CONTROL_SOCKET; i < KERNEL_FILES; i++)
        if (kernel_files[i].kind != KERNEL_CLOSED && kernel_files[i].kind != except)
            kernel_fail("descriptor %d of kind %d is left open", i, (int)kernel_files[i].kind);
}

int kernel_nth(enum kernel_kind kind, unsigned n) {
    unsigned count = 0;
    for (int pass = 0; pass < 2; pass++) {
        unsigned seen = 0;
        for (int i = KERNEL_CONTROL_SOCKET + 1; i < KERNEL_FILES; i++) {
            if (kernel_files[i].kind != kind || kernel_files[i].watch == NULL) continue;
            if (pass == 0) count += 1;
            else if (seen++ == n % count) return i;
        }
        if (count == 0) return -1;
    }
    return -1;
}

/* The first process of a namespace ends only when all others there have been reaped (zap_pid_ns_processes). */
static bool has_ended(int index) {
    for (int i = 0; i < process_count; i++)
        if (namespaces[i] == index + FIRST_PROCESS && processes[i] != 3) return false;
    return processes[index] >= 2;
}

static void update_pidfds(void) {
    for (int i = 0; i < KERNEL_FILES; i++) {
        struct kernel_file *file = &kernel_files[i];
        int index = file->process - FIRST_PROCESS;
        if (file->kind == KERNEL_PROCESS && index >= 0 && index < process_count) file->is_readable = has_ended(index);
    }
}

pid_t kernel_make_process(pid_t namespace) {
    if (process_count == PROCESSES) {
        errno = EAGAIN;
        return -1;
    }
    pid_t process = FIRST_PROCESS + process_count;
    namespaces[process_count] = namespace;
    processes[process_count++] = 1;
    if (namespace != 0 && processes[namespace - FIRST_PROCESS] != 1) kernel_end_process(process);
    return process;
}

void kernel_end_process(pid_t process) {
    for (int index = 0; index < process_count; index++)
        if (processes[index] == 1 && (index + FIRST_PROCESS == process || namespaces[index] == process))
            processes[index] = 2;
    update_pidfds();
}

void kernel_open_process(int descriptor, pid_t process) {
    kernel_files[descriptor].process = process;
    update_pidfds();
}

bool kernel_lives(pid_t process) {
    int index = process - FIRST_PROCESS;
    return index >= 0 && index < process_count && processes[index] != 3 && !has_ended(index);
}

bool kernel_await(pid_t process, bool reaps) {
    int index = process - FIRST_PROCESS;
    if (index < 0 || index >= process_count || processes[index] == 3) return false;
    if (!has_ended(index)) kernel_fail("process %d is waited for but has not ended", process);
    if (reaps) processes[index] = 3;
    update_pidfds();
    return true;
}

pid_t kernel_ended_process(void) {
    for (int i = 0; i < process_count; i++)
        if (processes[i] == 2 && has_ended(i)) return FIRST_PROCESS + i;
    return 0;
}
