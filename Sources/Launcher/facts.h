/* What the service learns about a cell. */
#pragma once

#include "cell.h"

/* Records a failure, unless an earlier one is recorded: later failures follow from the first. */
void launcher_facts_note_failure(struct cell *cell, uint32_t stage, uint32_t operation, int error);
/* Reads every counter of the cell, for the events that follow. */
void launcher_facts_collect(struct cell *cell);
/* Leaves the counters out of the events that follow. */
void launcher_facts_clear(struct cell *cell);
/* Sends an event. USAGE carries counters read now, other events those last collected. */
void launcher_facts_report(struct cell *cell, enum launcher_event_kind kind);
