/* Fuzzes spawn requests: any message to a zygote, with any descriptors, and the process that is spawned from it. */
#include "kernel.h"

#include "spawn.h"
#include "plans.h"

static struct input input;

static void attach(struct kernel_message *message, enum kernel_kind kind) {
    int descriptor = kernel_make(kind);
    if (descriptor < 0 || message->count == KERNEL_MESSAGE_DESCRIPTORS) kernel_fail("no room for a descriptor");
    message->descriptors[message->count++] = descriptor;
}

static void make_message(struct kernel_message *message) {
    message->length = 1 + input_byte(&input) % (KERNEL_MESSAGE_BYTES - 1); /* an empty packet means end of file */
    input_take(&input, message->bytes, message->length);
    unsigned count = input_byte(&input) % (KERNEL_MESSAGE_DESCRIPTORS + 1);
    if (count > 0) attach(message, KERNEL_PROCESS);
    if (count > 1) {
        int plan = kernel_make(KERNEL_MEMORY);
        kernel_files[plan].is_sealed = true;
        uint8_t choice = input_byte(&input);
        if (choice % 2 == 0) plans_sound(&kernel_files[plan], choice / 2);
        else plans_raw(&kernel_files[plan], &input);
        message->descriptors[message->count++] = plan;
    }
    if (count > 2) {
        attach(message, KERNEL_SOCKET);
        struct kernel_file *report = &kernel_files[message->descriptors[2]];
        report->is_readable = (input_byte(&input) & 1) != 0; /* the launcher's go-ahead */
        report->message.length = 1;
    }
    for (unsigned i = 3; i < count; i++) attach(message, i % 2 == 0 ? KERNEL_FOREIGN : KERNEL_DIRECTORY);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    input = (struct input){.bytes = bytes, .left = size};
    kernel_begin(&input);
    struct kernel_file *socket = &kernel_files[KERNEL_CONTROL_SOCKET];
    socket->kind = KERNEL_SOCKET;
    make_message(&socket->message);
    socket->is_readable = true;

    struct spawn spawn;
    static struct plan_program program;
    int error = spawn_receive(KERNEL_CONTROL_SOCKET, &spawn);
    if (error == 0 && (bytes[size - 1] & 1) != 0) {
        /* The spawned child: it closes all other descriptors, and exits on a failure. */
        program = (struct plan_program){0};
        if (setjmp(kernel_exit) == 0) {
            spawn_become_program(&spawn, &program);
            if (kernel_files[program.report].kind != KERNEL_SOCKET) kernel_fail("the report socket is not kept");
        }
        plan_program_close(&program);
        return 0;
    }
    if (error == 0) {
        if (spawn.count < 0 || spawn.count > (int)LAUNCHER_DESCRIPTOR_LIMIT)
            kernel_fail("%d descriptors were taken", spawn.count);
        spawn_close(&spawn);
    }
    socket->kind = KERNEL_CLOSED;
    kernel_expect_nothing_open(KERNEL_CLOSED);
    return 0;
}
