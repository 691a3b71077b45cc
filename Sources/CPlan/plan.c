#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* The number of texts of an operation of this kind; -1 for an unknown kind. */
static int texts_of(uint32_t kind) {
    switch (kind) {
    case LAUNCHER_IDENTITY:
    case LAUNCHER_CORES:
    case LAUNCHER_FATAL_CALL:
    case LAUNCHER_SET_IDS:
    case LAUNCHER_LANDLOCK_BEGIN:
    case LAUNCHER_LANDLOCK_ENFORCE:
    case LAUNCHER_KEEP_CAPABILITIES:
    case LAUNCHER_NO_NEW_PRIVILEGES:
    case LAUNCHER_RESOURCE_LIMIT:
        return 0;
    case LAUNCHER_LIMITED_CALL:
    case LAUNCHER_CGROUP_MAKE:
    case LAUNCHER_CGROUP_SPAWN:
    case LAUNCHER_CGROUP_JOIN:
    case LAUNCHER_CGROUP_KILL:
    case LAUNCHER_CPU_USAGE:
    case LAUNCHER_PIVOT:
    case LAUNCHER_CHDIR:
    case LAUNCHER_HOSTNAME:
    case LAUNCHER_LANDLOCK_ALLOW:
    case LAUNCHER_SECCOMP:
    case LAUNCHER_TRACE:
    case LAUNCHER_ARGUMENT:
    case LAUNCHER_ENVIRONMENT:
    case LAUNCHER_EXECUTE:
        return 1;
    case LAUNCHER_CGROUP_WRITE:
    case LAUNCHER_OOM_NOTIFY:
    case LAUNCHER_EVIDENCE:
        return 2;
    case LAUNCHER_CALL_IN_CHARGES:
        return 3;
    case LAUNCHER_LIMIT_MEMORY:
    case LAUNCHER_MOUNT:
        return 4;
    default:
        return -1;
    }
}

static const struct launcher_operation *operation_at(const struct plan *plan, size_t offset) {
    return (const struct launcher_operation *)(const void *)(plan->bytes + offset);
}

/* Whether the operation at `offset` lies within the plan, and its texts, each terminated, within the operation. */
static bool is_sound(const struct plan *plan, size_t offset) {
    if (plan->size - offset < sizeof(struct launcher_operation)) return false;
    const struct launcher_operation *operation = operation_at(plan, offset);
    if (operation->bytes % 8 != 0 || operation->bytes < sizeof *operation) return false;
    if (operation->bytes > plan->size - offset) return false;
    int texts = texts_of(operation->kind);
    if (texts < 0) return false;
    size_t at = sizeof *operation;
    for (int i = 0; i < LAUNCHER_TEXTS; i++) {
        if (i >= texts) {
            if (operation->text_lengths[i] != 0) return false;
            continue;
        }
        if (operation->text_lengths[i] >= operation->bytes - at) return false;
        at += operation->text_lengths[i];
        if (plan->bytes[offset + at] != 0) return false;
        at += 1;
        if (at == operation->bytes && i + 1 < texts) return false;
    }
    return operation->bytes - at < 8;
}

int plan_open(int descriptor, struct plan *plan) {
    memset(plan, 0, sizeof *plan);
    /* Seals keep size and contents from changing after the check (man 2 fcntl, File Sealing). */
    int seals = fcntl(descriptor, F_GET_SEALS);
    if (seals < 0) return errno;
    int wanted = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
    if ((seals & wanted) != wanted) return EPERM;
    struct stat status;
    if (fstat(descriptor, &status) != 0) return errno;
    if (status.st_size < (off_t)sizeof(struct launcher_plan_header)) return EBADMSG;
    if (status.st_size > (off_t)LAUNCHER_PLAN_LIMIT) return EFBIG;
    plan->size = (size_t)status.st_size;
    void *bytes = mmap(NULL, plan->size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (bytes == MAP_FAILED) return errno;
    plan->bytes = bytes;

    const struct launcher_plan_header *header = bytes;
    int error = EBADMSG;
    if (header->magic != LAUNCHER_PLAN_MAGIC || header->version != LAUNCHER_WIRE_VERSION) goto refuse;
    if (header->bytes != plan->size || header->operations > LAUNCHER_OPERATION_LIMIT) goto refuse;
    size_t offset = sizeof *header;
    for (uint32_t i = 0; i < header->operations; i++) {
        if (!is_sound(plan, offset)) goto refuse;
        offset += operation_at(plan, offset)->bytes;
    }
    if (offset != plan->size) goto refuse;
    plan->operations = header->operations;
    return 0;

refuse:
    plan_close(plan);
    return error;
}

void plan_close(struct plan *plan) {
    if (plan->bytes != NULL) munmap((void *)(uintptr_t)plan->bytes, plan->size);
    memset(plan, 0, sizeof *plan);
}

bool plan_next(const struct plan *plan, struct plan_cursor *cursor, struct operation *operation) {
    if (cursor->index >= plan->operations) return false;
    if (cursor->index == 0) cursor->offset = sizeof(struct launcher_plan_header);
    const struct launcher_operation *raw = operation_at(plan, cursor->offset);
    operation->kind = raw->kind;
    operation->index = cursor->index;
    operation->numbers = raw->numbers;
    const char *text = (const char *)(plan->bytes + cursor->offset + sizeof *raw);
    int texts = texts_of(raw->kind);
    for (int i = 0; i < LAUNCHER_TEXTS; i++) {
        operation->texts[i] = i < texts ? text : "";
        operation->text_lengths[i] = raw->text_lengths[i];
        if (i < texts) text += raw->text_lengths[i] + 1;
    }
    cursor->offset += raw->bytes;
    cursor->index += 1;
    return true;
}
