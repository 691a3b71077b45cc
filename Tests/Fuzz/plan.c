/*
 * Fuzzes plans: a plan that plan_open accepts is read to its end, and carried out in each kind of process. An input
 * that does not begin as a plan lists first which calls fail.
 *
 * With FUZZ_EXPECT_SOUND set, as for the seeds that our encoder made, a refused plan fails the run.
 */
#include "kernel.h"

#include "perform.h"

#include <fcntl.h>
#include <stdlib.h>

static void read_texts(const struct plan *plan) {
    struct plan_cursor cursor = {0};
    struct operation operation;
    uint32_t count = 0;
    while (plan_next(plan, &cursor, &operation)) {
        if (operation.index != count++) kernel_fail("operation %u has index %u", operation.index, count - 1);
        for (int i = 0; i < LAUNCHER_TEXTS; i++)
            if (operation.texts[i][operation.text_lengths[i]] != '\0') kernel_fail("a text is not terminated");
    }
    if (count != plan->operations) kernel_fail("%u operations of %u were read", count, plan->operations);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    bool expects_sound = getenv("FUZZ_EXPECT_SOUND") != NULL;
    struct input input = {.bytes = bytes, .left = size};
    struct input none = {0};
    uint32_t magic = LAUNCHER_PLAN_MAGIC;
    bool is_plan = size >= sizeof magic && memcmp(bytes, &magic, sizeof magic) == 0;
    kernel_begin(is_plan ? &none : &input);
    int descriptor = kernel_make(KERNEL_MEMORY);
    struct kernel_file *file = &kernel_files[descriptor];
    file->is_sealed = true;
    file->size = input.left;
    file->bytes = malloc(input.left + 1);
    memcpy(file->bytes, input.bytes, input.left);

    struct plan plan;
    int error = plan_open(descriptor, &plan);
    if (error != 0 && expects_sound) kernel_fail("a plan of ours is refused: errno %d", error);
    if (error == 0) {
        read_texts(&plan);
        int report = kernel_make(KERNEL_SOCKET);
        for (enum plan_part part = PLAN_INIT; part <= PLAN_ZYGOTE; part++) {
            struct plan_program program = {0};
            uint32_t operation = 0;
            error = plan_perform(&plan, part, report, part == PLAN_INIT ? NULL : &program, &operation);
            if (operation > plan.operations) kernel_fail("failed at operation %u of %u", operation, plan.operations);
            if (program.argument_count > LAUNCHER_ARGUMENT_LIMIT) kernel_fail("too many arguments were taken");
        }
        plan_close(&plan);
    }
    return 0;
}
