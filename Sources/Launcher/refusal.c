#include "refusal.h"

#include "trace.h"
#include "watch.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>

/* Answers in one go, before other cells get their turn. */
#define BATCH 64

static bool is_fatal(const struct cell *cell, int number) {
    struct plan_cursor cursor = {0};
    struct operation operation;
    while (plan_next(&cell->plan, &cursor, &operation))
        if (operation.kind == LAUNCHER_FATAL_CALL && operation.numbers[0] == (uint64_t)number) return true;
    return false;
}

static void count(struct cell *cell, const struct seccomp_data *call) {
    cell->refused_total += 1;
    struct launcher_refused *entry = cell->refused;
    struct launcher_refused *end = entry + cell->facts.refused_kinds;
    while (entry < end && (entry->number != call->nr || entry->arch != call->arch)) entry++;
    if (entry == end) {
        if (cell->facts.refused_kinds == LAUNCHER_REFUSED_KINDS) return;
        cell->facts.refused_kinds += 1;
        *entry = (struct launcher_refused){.number = call->nr, .arch = call->arch};
    }
    entry->count += 1;
}

/* What becomes of the call, and whether that ends the cell. */
static enum launcher_kill_reason answer(struct cell *cell, const struct seccomp_data *call, uint32_t verdict,
                                        struct seccomp_notif_resp *reply) {
    switch (verdict & SECCOMP_RET_ACTION_FULL) {
    case SECCOMP_RET_ALLOW:
        /*
         * Only a trace comes here. Going on is unsafe where memory was judged, which another thread can change (man 2
         * seccomp_unotify); a filter judges the caller's registers alone, and those stand still while it waits.
         */
        reply->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
        return LAUNCHER_KILL_NONE;
    case SECCOMP_RET_ERRNO:
        reply->error = -(int)(verdict & SECCOMP_RET_DATA);
        return LAUNCHER_KILL_NONE;
    case SECCOMP_RET_USER_NOTIF:
        reply->error = -EPERM;
        count(cell, call);
        if (is_fatal(cell, call->nr)) return LAUNCHER_KILL_FATAL_CALL;
        return cell->refused_total > LAUNCHER_REFUSED_LIMIT ? LAUNCHER_KILL_REFUSED_FLOOD : LAUNCHER_KILL_NONE;
    default:
        /* A foreign ABI, of which the kernel would end the process; nobody else needs to come back to tell. */
        count(cell, call);
        return LAUNCHER_KILL_FATAL_CALL;
    }
}

void launcher_refusal_handle(struct cell *cell) {
    struct watch *listener = &cell->listener;
    for (int i = 0; i < BATCH && listener->descriptor >= 0; i++) {
        struct pollfd ready = {.fd = listener->descriptor, .events = POLLIN};
        if (poll(&ready, 1, 0) <= 0) return;
        /* Hung up: the last process under the filter is gone, and the descriptor would ring for ever. */
        if ((ready.revents & POLLIN) == 0) return launcher_watch_close(listener);
        /* The kernel's struct may be longer than this build's (man 2 seccomp_unotify), never longer than this. */
        union {
            struct seccomp_notif call;
            char room[512];
        } notice;
        memset(&notice, 0, sizeof notice);
        if (ioctl(listener->descriptor, SECCOMP_IOCTL_NOTIF_RECV, &notice) != 0) return;
        const struct seccomp_data *call = &notice.call.data;
        uint32_t verdict = cell->trace == NULL ? SECCOMP_RET_USER_NOTIF : launcher_trace_judge(cell, call);
        union {
            struct seccomp_notif_resp answer;
            char room[512];
        } reply;
        memset(&reply, 0, sizeof reply);
        reply.answer.id = notice.call.id;
        enum launcher_kill_reason end = answer(cell, call, verdict, &reply.answer);
        if (cell->trace != NULL) launcher_trace_note(cell, call, verdict);
        if (end != LAUNCHER_KILL_NONE) return launcher_cell_kill(cell, end);
        /* ENOENT: the caller was interrupted or is gone; there is nobody to answer. */
        (void)ioctl(listener->descriptor, SECCOMP_IOCTL_NOTIF_SEND, &reply);
    }
}
