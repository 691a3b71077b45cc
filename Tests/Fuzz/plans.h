/* Plans for the pretended kernel's memory files. */
#pragma once

#include "kernel.h"

/* One that the launcher takes; `choice` says what is left out of it or is odd in it. */
void plans_sound(struct kernel_file *file, unsigned choice);
/* Whatever the input says, with a header that is right or not. */
void plans_raw(struct kernel_file *file, struct input *input);
