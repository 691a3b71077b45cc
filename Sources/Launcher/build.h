/* Building a cell: from its plan to the go-ahead for its init. */
#pragma once

#include "cell.h"

/*
 * Builds the cell whose spawn request holds the plan and the program's descriptors. 0, or errno with the stage and the
 * plan's operation at which it failed. What was made by then stays the cell's.
 */
int launcher_build(struct cell *cell, uint32_t *stage, uint32_t *operation);
