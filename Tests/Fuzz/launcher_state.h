/*
 * Resets the launcher's variables, so that every run begins like a fresh process. This header precedes each of the
 * launcher's sources, and places their variables in sections of their own.
 */
#pragma once

#ifdef FUZZ_UNDER_TEST
#pragma clang section bss = "launcher_zeros" data = "launcher_values"
#else
#include <stddef.h>
#include <stdlib.h>

extern volatile char __start_launcher_zeros[], __stop_launcher_zeros[];
extern volatile char __start_launcher_values[], __stop_launcher_values[];

/* Byte by byte and without AddressSanitizer, whose red zones lie between the variables. */
__attribute__((no_sanitize("address", "undefined"))) static inline void launcher_state_reset(void) {
    static char *first;
    size_t size = (size_t)(__stop_launcher_values - __start_launcher_values);
    if (first == NULL && (first = malloc(size)) != NULL)
        for (size_t i = 0; i < size; i++) first[i] = __start_launcher_values[i];
    for (size_t i = 0; i < size; i++) __start_launcher_values[i] = first[i];
    for (volatile char *zero = __start_launcher_zeros; zero < __stop_launcher_zeros; zero++) *zero = 0;
}
#endif
