/* The input of a fuzzing target, read from front to back. Beyond its end there are zeros. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct input {
    const uint8_t *bytes;
    size_t left;
};

static inline size_t input_take(struct input *input, void *place, size_t size) {
    size_t count = size < input->left ? size : input->left;
    memset(place, 0, size);
    if (count == 0) return 0;
    memcpy(place, input->bytes, count);
    input->bytes += count;
    input->left -= count;
    return count;
}

static inline uint8_t input_byte(struct input *input) {
    uint8_t byte;
    input_take(input, &byte, sizeof byte);
    return byte;
}

static inline uint16_t input_short(struct input *input) {
    uint16_t number;
    input_take(input, &number, sizeof number);
    return number;
}
