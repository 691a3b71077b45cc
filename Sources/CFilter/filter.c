#include "filter.h"

#include <linux/bpf_common.h>
#include <stdbool.h>
#include <string.h>

/* The registers and scratch memory of classic BPF. */
struct machine {
    uint32_t a, x;
    uint32_t memory[BPF_MEMWORDS];
};

/* Loads a word of the call, in the machine's own byte order. */
static bool load_word(const struct seccomp_data *call, uint32_t offset, uint32_t *word) {
    if (offset % sizeof *word != 0 || offset > sizeof *call - sizeof *word) return false;
    memcpy(word, (const unsigned char *)call + offset, sizeof *word);
    return true;
}

static bool load(struct machine *machine, const struct sock_filter *step, const struct seccomp_data *call) {
    uint32_t *target = BPF_CLASS(step->code) == BPF_LD ? &machine->a : &machine->x;
    switch (BPF_MODE(step->code)) {
    case BPF_ABS:
        return BPF_CLASS(step->code) == BPF_LD && BPF_SIZE(step->code) == BPF_W && load_word(call, step->k, target);
    case BPF_IMM:
        *target = step->k;
        return true;
    case BPF_LEN:
        *target = sizeof *call;
        return true;
    case BPF_MEM:
        if (step->k >= BPF_MEMWORDS) return false;
        *target = machine->memory[step->k];
        return true;
    default:
        return false;
    }
}

static bool store(struct machine *machine, const struct sock_filter *step) {
    if (step->k >= BPF_MEMWORDS) return false;
    machine->memory[step->k] = BPF_CLASS(step->code) == BPF_ST ? machine->a : machine->x;
    return true;
}

static bool calculate(struct machine *machine, const struct sock_filter *step) {
    uint32_t operand = BPF_SRC(step->code) == BPF_X ? machine->x : step->k;
    uint32_t *a = &machine->a;
    switch (BPF_OP(step->code)) {
    case BPF_ADD: *a += operand; return true;
    case BPF_SUB: *a -= operand; return true;
    case BPF_MUL: *a *= operand; return true;
    case BPF_DIV: *a = operand == 0 ? 0 : *a / operand; return operand != 0;
    case BPF_AND: *a &= operand; return true;
    case BPF_OR: *a |= operand; return true;
    case BPF_XOR: *a ^= operand; return true;
    case BPF_LSH: *a = operand > 31 ? 0 : *a << operand; return true;
    case BPF_RSH: *a = operand > 31 ? 0 : *a >> operand; return true;
    case BPF_NEG: *a = 0 - *a; return true;
    default: return false;
    }
}

static bool jump(const struct machine *machine, const struct sock_filter *step, size_t *next) {
    uint32_t operand = BPF_SRC(step->code) == BPF_X ? machine->x : step->k;
    bool holds;
    switch (BPF_OP(step->code)) {
    case BPF_JA: *next += step->k; return true;
    case BPF_JEQ: holds = machine->a == operand; break;
    case BPF_JGT: holds = machine->a > operand; break;
    case BPF_JGE: holds = machine->a >= operand; break;
    case BPF_JSET: holds = (machine->a & operand) != 0; break;
    default: return false;
    }
    *next += holds ? step->jt : step->jf;
    return true;
}

uint32_t filter_answer(const struct sock_filter *filter, size_t count, const struct seccomp_data *call) {
    struct machine machine = {0};
    for (size_t next = 0; next < count;) {
        const struct sock_filter *step = &filter[next++];
        bool sound = true;
        switch (BPF_CLASS(step->code)) {
        case BPF_LD:
        case BPF_LDX: sound = load(&machine, step, call); break;
        case BPF_ST:
        case BPF_STX: sound = store(&machine, step); break;
        case BPF_ALU: sound = calculate(&machine, step); break;
        case BPF_JMP: sound = jump(&machine, step, &next); break;
        case BPF_RET: return BPF_RVAL(step->code) == BPF_A ? machine.a : step->k;
        case BPF_MISC:
            if (BPF_MISCOP(step->code) == BPF_TAX) machine.x = machine.a;
            else machine.a = machine.x;
            break;
        }
        if (!sound) break;
    }
    return SECCOMP_RET_KILL_PROCESS;
}
