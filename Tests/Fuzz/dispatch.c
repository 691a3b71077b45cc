/* Fuzzes the receipt of a job by a cell: any message on descriptor 3, with any descriptors. */
#include "kernel.h"

#include "runner.h"

#include <stdio.h>

/* In the runner, this prints the message and ends the cell. */
_Noreturn void runner_fail(const char *format, ...) {
    (void)format;
    longjmp(kernel_exit, 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct input input = {.bytes = bytes, .left = size};
    kernel_begin(&input);
    struct kernel_file *socket = &kernel_files[RUNNER_CONTROL];
    *socket = (struct kernel_file){.kind = KERNEL_SOCKET, .is_readable = true};
    for (int i = 0; i < RUNNER_CONTROL; i++) kernel_files[i].kind = KERNEL_FOREIGN;
    struct kernel_message *message = &socket->message;
    unsigned count = input_byte(&input) % 6;
    while ((unsigned)message->count < count) message->descriptors[message->count++] = kernel_make(KERNEL_MEMORY);
    message->length = input_take(&input, message->bytes, KERNEL_MESSAGE_BYTES);
    if (socket->message.length == 0) socket->is_readable = false;
    if (setjmp(kernel_exit) != 0) return 0;

    struct runner_dispatch dispatch = runner_receive_dispatch();
    if (dispatch.head > dispatch.total || dispatch.total > LAUNCHER_JOB_LIMIT) kernel_fail("a dispatch too large");
    if (dispatch.payload <= RUNNER_CONTROL || kernel_files[dispatch.payload].kind != KERNEL_MEMORY)
        kernel_fail("descriptor %d is no payload", dispatch.payload);
    if (dispatch.figure != -1 &&
        (dispatch.figure <= RUNNER_CONTROL || kernel_files[dispatch.figure].kind != KERNEL_MEMORY))
        kernel_fail("descriptor %d is no memory for a figure", dispatch.figure);
    return 0;
}
