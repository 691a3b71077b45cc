#include "refusal.h"

#include "trace.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>

/* Calls that are answered before the events of other cells are handled. */
#define BATCH 64

#ifndef SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP /* Linux 6.6 */
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP 1ul
#endif

int launcher_refusal_listen(struct cell *cell, int descriptor) {
    /* The caller blocks until we reply; a synchronous wake-up halves the time on one core. Older kernels lack it. */
    (void)ioctl(descriptor, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
    return launcher_watch_open(&cell->listener, descriptor);
}

static bool is_fatal(const struct cell *cell, int number) {
    struct plan_cursor cursor = {0};
    struct operation operation;
    while (plan_next(&cell->plan, &cursor, &operation))
        if (operation.kind == LAUNCHER_FATAL_CALL && operation.numbers[0] == (uint64_t)number) return true;
    return false;
}

/* Whether a LIMITED_CALL operation applies to this call. */
static bool applies_to(const struct operation *operation, const struct seccomp_data *call) {
    const uint64_t *numbers = operation->numbers;
    if (numbers[0] != (uint64_t)call->nr) return false;
    if (numbers[1] >= sizeof call->args / sizeof call->args[0]) return true;
    uint64_t argument = call->args[numbers[1]] & numbers[2], value;
    for (size_t at = 0; at + sizeof value <= operation->text_lengths[0]; at += sizeof value) {
        memcpy(&value, operation->texts[0] + at, sizeof value);
        if (value == argument) return true;
    }
    return false;
}

/* Whether the plan grants a number of such calls, and fewer have been made. Counts this one. */
static bool is_granted(struct cell *cell, const struct seccomp_data *call) {
    struct plan_cursor cursor = {0};
    struct operation operation;
    uint64_t *made = cell->limited;
    while (made < cell->limited + LAUNCHER_LIMITED_CALLS && plan_next(&cell->plan, &cursor, &operation)) {
        if (operation.kind != LAUNCHER_LIMITED_CALL) continue;
        if (applies_to(&operation, call)) return (*made)++ < operation.numbers[3];
        made++;
    }
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

/*
 * Lets the kernel carry out the call. Safe only because the decision rests on registers, which cannot change while the
 * caller blocks; another thread could change memory (man 2 seccomp_unotify).
 */
static void let_continue(struct seccomp_notif_resp *reply) { reply->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE; }

/* Fills in the reply to a call, and returns the reason to kill the cell, if there is one. */
static enum launcher_kill_reason answer(struct cell *cell, const struct seccomp_data *call, uint32_t verdict,
                                        struct seccomp_notif_resp *reply) {
    switch (verdict & SECCOMP_RET_ACTION_FULL) {
    case SECCOMP_RET_ALLOW: /* under a trace only */
        let_continue(reply);
        return LAUNCHER_KILL_NONE;
    case SECCOMP_RET_ERRNO:
        reply->error = -(int)(verdict & SECCOMP_RET_DATA);
        return LAUNCHER_KILL_NONE;
    case SECCOMP_RET_USER_NOTIF:
        if (is_granted(cell, call)) {
            let_continue(reply);
            return LAUNCHER_KILL_NONE;
        }
        reply->error = -EPERM;
        count(cell, call);
        if (is_fatal(cell, call->nr)) return LAUNCHER_KILL_FATAL_CALL;
        return cell->refused_total > LAUNCHER_REFUSED_LIMIT ? LAUNCHER_KILL_REFUSED_FLOOD : LAUNCHER_KILL_NONE;
    default:
        /*
         * A call of a foreign ABI, for which the kernel would kill the process. Ends the cell, with the call counted.
         */
        count(cell, call);
        return LAUNCHER_KILL_FATAL_CALL;
    }
}

enum launcher_kill_reason launcher_refusal_answer(struct cell *cell) {
    struct watch *listener = &cell->listener;
    for (int i = 0; i < BATCH && listener->descriptor >= 0; i++) {
        struct pollfd ready = {.fd = listener->descriptor, .events = POLLIN};
        if (poll(&ready, 1, 0) <= 0) return LAUNCHER_KILL_NONE;
        if ((ready.revents & POLLIN) == 0) {
            /* Hung up: the last process under the filter is gone. Left open, the descriptor would wake us for ever. */
            launcher_watch_close(listener);
            return LAUNCHER_KILL_NONE;
        }
        /* The kernel's struct may be longer than this build's (man 2 seccomp_unotify), never longer than this. */
        union {
            struct seccomp_notif call;
            char room[512];
        } notice;
        memset(&notice, 0, sizeof notice);
        if (ioctl(listener->descriptor, SECCOMP_IOCTL_NOTIF_RECV, &notice) != 0) return LAUNCHER_KILL_NONE;
        const struct seccomp_data *call = &notice.call.data;
        uint32_t verdict = cell->trace == NULL ? SECCOMP_RET_USER_NOTIF : launcher_trace_evaluate(cell, call);
        union {
            struct seccomp_notif_resp answer;
            char room[512];
        } reply;
        memset(&reply, 0, sizeof reply);
        reply.answer.id = notice.call.id;
        enum launcher_kill_reason reason = answer(cell, call, verdict, &reply.answer);
        if (cell->trace != NULL) launcher_trace_note(cell, call, reply.answer.flags != 0);
        if (reason != LAUNCHER_KILL_NONE) return reason;
        /* ENOENT: the caller was interrupted or is gone, and needs no reply. */
        (void)ioctl(listener->descriptor, SECCOMP_IOCTL_NOTIF_SEND, &reply);
    }
    return LAUNCHER_KILL_NONE;
}
