/* Starting the program of a cell whose root is built. */
#pragma once

#include "cell.h"

/*
 * Spawns the program cold, or requests it from the cell's zygote; 0 or errno. Closes the descriptors of the cell's
 * spawn request. The process reports REPORT_STARTED over the report socket.
 */
int launcher_program_spawn(struct cell *cell);
