#include "facts.h"

#include "cgroup.h"
#include "events.h"
#include "limits.h"
#include "trace.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>

void launcher_facts_note_failure(struct cell *cell, uint32_t stage, uint32_t operation, int error) {
    if (cell->failed) return;
    cell->failed = true;
    cell->facts.stage = stage;
    cell->facts.operation = operation;
    cell->facts.error = error;
}

static void measure(int directory, uint64_t *free_bytes, uint64_t *free_files) {
    struct statfs status;
    if (directory < 0 || fstatfs(directory, &status) != 0) return;
    *free_bytes = (uint64_t)status.f_bavail * (uint64_t)status.f_bsize;
    *free_files = status.f_ffree;
}

void launcher_facts_collect(struct cell *cell) {
    if (cell->usage_file >= 0) launcher_limits_read_usage(cell);
    cell->facts.cpu_ns = cell->usage_ns;
    cell->facts.cpu_limit_ns = cell->cpu_limit_ns;
    cell->facts.storage_known = cell->storage[0] >= 0;
    measure(cell->storage[0], &cell->facts.work_free_bytes, &cell->facts.work_free_files);
    measure(cell->storage[1], &cell->facts.tmp_free_bytes, &cell->facts.tmp_free_files);

    size_t room = LAUNCHER_PACKET_LIMIT - sizeof cell->facts;
    if (cell->findings == NULL) cell->findings = malloc(room);
    if (cell->findings == NULL) abort(); /* the service sees the launcher end */
    size_t refused = cell->facts.refused_kinds * sizeof cell->refused[0];
    memcpy(cell->findings, cell->refused, refused);
    cell->findings_length = refused + launcher_cgroup_evidence(cell, cell->findings + refused, room - refused,
                                                               &cell->facts.evidence_texts);
    cell->findings_length += launcher_trace_evidence(cell, cell->findings + cell->findings_length,
                                                     room - cell->findings_length, &cell->facts.evidence_texts);
}

void launcher_facts_clear(struct cell *cell) {
    cell->facts.refused_kinds = cell->facts.evidence_texts = 0;
    cell->findings_length = 0;
}

void launcher_facts_report(struct cell *cell, enum launcher_event_kind kind) {
    if (kind == LAUNCHER_USAGE) launcher_facts_collect(cell);
    cell->facts.kind = kind;
    cell->facts.cell = cell->id;
    cell->facts.kill_reason = cell->kill_reason;
    launcher_events_send(cell->facts, cell->findings, cell->findings_length);
}
