/*
 * Fuzzes the whole launcher, from start to end, on the fake kernel. The input decides what happens: requests of any
 * shape, reports of cells and zygotes, ends of processes, timers, refused calls, failing calls. After the service has
 * gone, the launcher must end, with every descriptor closed.
 */
#include "kernel.h"
#include "launcher_state.h"
#include "plans.h"

#include "spawn.h"
#include "report.h"

#include <sys/socket.h>

/* How often the launcher may wait for events after the service has gone, until all cells have ended. */
#define MOST_LAST_WAITS 2000
#define MOST_STEPS 400

int launcher_main(int count, char **arguments);

static struct input input;
static int steps, waits_at_the_end;

static int make_plan(unsigned choice) {
    int descriptor = kernel_make(KERNEL_MEMORY);
    if (descriptor < 0) return -1;
    struct kernel_file *file = &kernel_files[descriptor];
    file->is_sealed = choice % 16 != 1;
    if (choice % 2 == 0) plans_sound(file, choice / 2);
    else plans_raw(file, &input);
    return descriptor;
}

/* Adds new descriptors to a message. */
static void attach(struct kernel_message *message, unsigned count, enum kernel_kind kind) {
    for (unsigned i = 0; i < count && message->count < KERNEL_MESSAGE_DESCRIPTORS; i++) {
        int descriptor = kernel_make(kind);
        if (descriptor >= 0) message->descriptors[message->count++] = descriptor;
    }
}

/* Never an empty packet, which looks like end of file (man 2 recv) and which no sender sends. */
static void take_bytes(struct kernel_message *message) {
    message->length = 1 + input_byte(&input) % (KERNEL_MESSAGE_BYTES - 1);
    input_take(&input, message->bytes, message->length);
}

static void send_request(bool raw) {
    struct kernel_file *control = &kernel_files[KERNEL_CONTROL_SOCKET];
    struct kernel_message *message = &control->message;
    if (control->is_readable || control->kind != KERNEL_SOCKET) return;
    *message = (struct kernel_message){0};
    uint8_t shape = input_byte(&input);
    if (raw) {
        take_bytes(message);
    } else {
        struct launcher_request request = {.version = LAUNCHER_WIRE_VERSION, .kind = shape % 8};
        uint8_t numbers[4];
        input_take(&input, numbers, sizeof numbers);
        request.cell = numbers[0] % 8;
        request.zygote = numbers[1] % 8;
        request.reason = numbers[2];
        request.quiet = numbers[3] & 1;
        request.cpu_ns = (uint64_t)input_short(&input) << (numbers[3] % 48);
        request.wall_ns = (uint64_t)input_short(&input) << (numbers[3] % 48);
        message->length = sizeof request;
        memcpy(message->bytes, &request, sizeof request);
    }
    if ((shape & 0x80) == 0) {
        int plan = make_plan(input_byte(&input));
        if (plan >= 0) message->descriptors[message->count++] = plan;
    }
    attach(message, (shape & 0x40) == 0 ? 3 : input_byte(&input) % 12, KERNEL_FOREIGN);
    control->is_readable = true;
}

/* Sends a report of a cell's process or of a zygote, with its descriptors. */
static void send_report(bool raw) {
    int socket = kernel_nth(KERNEL_SOCKET, input_byte(&input));
    if (socket < 0 || kernel_files[socket].is_readable) return;
    struct kernel_message *message = &kernel_files[socket].message;
    *message = (struct kernel_message){0};
    uint8_t shape = input_byte(&input);
    enum kernel_kind kind = KERNEL_FOREIGN;
    unsigned count = 0;
    if (raw) {
        take_bytes(message);
        kind = input_byte(&input) % (KERNEL_LISTENER + 1);
        count = shape % 5;
        if (kind == KERNEL_CLOSED || kind == KERNEL_PROCESS) kind = KERNEL_FOREIGN;
    } else {
        struct report report = {.kind = shape % 6, .stage = shape / 6, .operation = shape, .error = input_byte(&input)};
        message->length = sizeof report;
        memcpy(message->bytes, &report, sizeof report);
        kind = report.kind == REPORT_ROOT ? KERNEL_DIRECTORY : report.kind == REPORT_CONFINED ? KERNEL_LISTENER : kind;
        count = report.kind == REPORT_ROOT ? 2 : report.kind == REPORT_CONFINED ? 1 : 0;
        if (report.kind == REPORT_STARTED) {
            message->sender = kernel_make_process(kernel_files[socket].process);
            kind = KERNEL_PROCESS;
            count = message->sender > 0;
        }
    }
    attach(message, count, kind);
    if (kind == KERNEL_PROCESS && message->count > 0) kernel_open_process(message->descriptors[0], message->sender);
    kernel_files[socket].is_readable = true;
}

static void trigger(enum kernel_kind kind) {
    int descriptor = kernel_nth(kind, input_byte(&input));
    if (descriptor < 0) return;
    struct kernel_file *file = &kernel_files[descriptor];
    if (kind == KERNEL_SOCKET && file->process != 0 && (input_byte(&input) & 1) != 0) {
        kernel_make_process(file->process); /* in the cell, without a report */
        return;
    }
    if (kind == KERNEL_TIMER) {
        if (file->size == 0) return; /* not armed */
        kernel_now_ns += file->size;
        file->size = 0;
    }
    if (kind == KERNEL_PROCESS) return kernel_end_process(file->process);
    if (kind == KERNEL_LISTENER) {
        file->process = input_byte(&input); /* the call's number */
        file->size = input_byte(&input);
    }
    if (kind == KERNEL_SOCKET) file->is_hung_up = true;
    else file->is_readable = true;
}

/* After the service has gone: all armed timers expire. Killed processes have ended already. */
static void end(void) {
    kernel_files[KERNEL_CONTROL_SOCKET].is_hung_up = true;
    if (++waits_at_the_end > MOST_LAST_WAITS) kernel_fail("the service is gone, but the launcher does not end");
    for (int i = KERNEL_CONTROL_SOCKET; i < KERNEL_FILES; i++) {
        struct kernel_file *timer = &kernel_files[i];
        if (timer->kind != KERNEL_TIMER || timer->watch == NULL || timer->size == 0) continue;
        kernel_now_ns += timer->size;
        timer->size = 0;
        timer->is_readable = true;
    }
}

static void next_step(void) {
    if (input.left == 0 || steps++ == MOST_STEPS) {
        input.left = 0;
        return end();
    }
    uint8_t step = input_byte(&input);
    switch (step % 10) {
    case 0: case 1: return send_request(false);
    case 2: return send_request(true);
    case 3: case 4: return send_report(false);
    case 5: return send_report(true);
    case 6: return trigger(KERNEL_PROCESS);
    case 7: return trigger(KERNEL_TIMER);
    case 8: return trigger(step < 128 ? KERNEL_LISTENER : KERNEL_EVENT);
    default: return trigger(KERNEL_SOCKET);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    input = (struct input){.bytes = bytes, .left = size};
    steps = waits_at_the_end = 0;
    kernel_begin(&input);
    launcher_state_reset();
    kernel_next_step = next_step;
    kernel_files[KERNEL_CONTROL_SOCKET].kind = KERNEL_SOCKET;
    char *arguments[] = {"launcher", "inside", "0", NULL};
    if (setjmp(kernel_exit) != 0) kernel_fail("the launcher itself exits or executes as only its children do");
    if (launcher_main(3, arguments) != 0) return 0; /* it failed to start, and reported that */
    for (int i = 0; i < KERNEL_FILES; i++)
        if (kernel_files[i].kind == KERNEL_EPOLL) kernel_files[i].kind = KERNEL_CLOSED;
    kernel_expect_nothing_open(KERNEL_NETWORK); /* kept for later cells */
    return 0;
}
