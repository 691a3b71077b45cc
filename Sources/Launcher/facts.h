/* What is known of a cell, as the service is told. */
#pragma once

#include "cell.h"

/* Keeps the first failure: what follows it is its consequence. */
void launcher_facts_note_failure(struct cell *cell, uint32_t stage, uint32_t operation, int error);
/* Reads every counter of the cell, for the reports that follow. */
void launcher_facts_collect(struct cell *cell);
/* Leaves the counters out of the reports that follow. */
void launcher_facts_forget(struct cell *cell);
/* Reports an event; USAGE with counters of this moment, others with those last collected. */
void launcher_facts_report(struct cell *cell, enum launcher_event_kind kind);
