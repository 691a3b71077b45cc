/* Plans for the memfds of the fake kernel. */
#pragma once

#include "kernel.h"

/* A plan that the launcher accepts; `choice` selects an operation to leave out, or another CPU usage format. */
void plans_sound(struct kernel_file *file, unsigned choice);
/* A plan of bytes from the input, with a correct header or not. */
void plans_raw(struct kernel_file *file, struct input *input);
