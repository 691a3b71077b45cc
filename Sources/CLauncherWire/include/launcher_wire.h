/*
 * What the service and the launcher say to each other, over a SOCK_SEQPACKET pair: one packet, one message.
 *
 * A request may carry descriptors (SCM_RIGHTS); START carries the plan first, then those that become 0, 1, 2, … of the
 * program. A plan is a memory file: one header, then operations that the launcher interprets in order. All numbers are
 * in the machine's own byte order: both sides are one build on one host.
 */
#pragma once

#include <stdint.h>

#define LAUNCHER_WIRE_VERSION 2u
#define LAUNCHER_PLAN_MAGIC 0x4e4c504du
/* The largest plan, in bytes: the program's files travel in it. */
#define LAUNCHER_PLAN_LIMIT (64u << 20)
#define LAUNCHER_OPERATION_LIMIT 4096u
/* The largest packet in either direction, in bytes. */
#define LAUNCHER_PACKET_LIMIT 65536u
/* Descriptors that one START may carry, the plan included. */
#define LAUNCHER_DESCRIPTOR_LIMIT 8u

enum launcher_request_kind {
    LAUNCHER_START = 1,  /* a cell; born of `zygote`, or cold if that is 0 */
    LAUNCHER_KILL = 2,   /* a cell or a zygote */
    /* Gives the cell cpu_ns more CPU time and wall_ns more time from now on; answered by USAGE unless quiet. The first one begins
     * the program's time: what it cost to build the cell, and to wait, is nobody's. */
    LAUNCHER_BUDGET = 3,
    LAUNCHER_ZYGOTE = 4, /* starts a zygote, whose number is `cell` */
    LAUNCHER_PING = 5,   /* answered by ALIVE, at once */
};

struct launcher_request {
    uint32_t version;
    uint32_t kind;
    uint64_t cell;
    uint64_t zygote;
    uint64_t cpu_ns;
    uint64_t wall_ns;
    uint32_t reason; /* launcher_kill_reason */
    uint32_t quiet;  /* of a BUDGET: not to be answered; of a KILL: ENDED comes without counters, which nobody asks for */
};

/* Who ended a cell, where it did not end by itself. */
enum launcher_kill_reason {
    LAUNCHER_KILL_NONE = 0,
    LAUNCHER_KILL_CPU = 1,
    LAUNCHER_KILL_WALL = 2,
    LAUNCHER_KILL_OUTPUT = 3,
    LAUNCHER_KILL_MEMORY = 4,       /* the kernel reported out of memory for the cell's cgroup (v1) */
    LAUNCHER_KILL_FATAL_CALL = 5,   /* a system call that no exercise could want */
    LAUNCHER_KILL_REFUSED_FLOOD = 6, /* more than LAUNCHER_REFUSED_LIMIT refused calls */
    LAUNCHER_KILL_REQUEST = 7,
    LAUNCHER_KILL_SHUTDOWN = 8,
};

#define LAUNCHER_REFUSED_LIMIT 10000u
/* LIMITED_CALL operations that a plan can have. */
#define LAUNCHER_LIMITED_CALLS 8u
/* Different refused calls that are named in a result. */
#define LAUNCHER_REFUSED_KINDS 32u

enum launcher_event_kind {
    LAUNCHER_READY = 1,   /* every protection is in place, and the interpreter waits; of a zygote: it serves spawn requests */
    LAUNCHER_FAILED = 2,  /* the cell could not be built, and is gone: stage, operation, error */
    LAUNCHER_USAGE = 3,   /* what the living cell has used, and its evidence so far */
    LAUNCHER_ENDED = 4,   /* the cell is gone, and this is all that is known of it */
    LAUNCHER_ALIVE = 5,   /* of the launcher itself */
};

/* Where building a cell failed. */
enum launcher_stage {
    LAUNCHER_STAGE_REQUEST = 1,
    LAUNCHER_STAGE_PLAN = 2,
    LAUNCHER_STAGE_CGROUP = 3,
    LAUNCHER_STAGE_CLONE = 4,
    LAUNCHER_STAGE_IDENTITY = 5,
    LAUNCHER_STAGE_CELL = 6,    /* an operation inside the cell */
    LAUNCHER_STAGE_PROGRAM = 7, /* an operation of the program's own process, execve included */
    LAUNCHER_STAGE_SPAWN = 8,   /* the program's process could not be cloned, or did not get ready in time */
    LAUNCHER_STAGE_WAIT = 9,    /* the program's process ended before it was told what to run */
};

struct launcher_event {
    uint32_t version;
    uint32_t kind;
    uint64_t cell;
    uint32_t stage;
    uint32_t operation; /* index in the plan */
    int32_t error;      /* errno */
    uint32_t kill_reason;
    int32_t wait_status;  /* of the program, as wait(2) gives it; valid if program_ended */
    uint32_t program_ended;
    uint64_t cpu_ns;
    uint64_t wall_ns;
    uint64_t cpu_limit_ns; /* what the program may use in all, by the last BUDGET */
    uint64_t memory_baseline; /* bytes in use when the interpreter was ready: not the program's */
    /* statfs of the work directory and /tmp, valid if storage_known */
    uint64_t work_free_bytes;
    uint64_t work_free_files;
    uint64_t tmp_free_bytes;
    uint64_t tmp_free_files;
    uint32_t storage_known;
    uint32_t refused_kinds;  /* launcher_refused that follow */
    uint32_t evidence_texts; /* launcher_evidence, each with its bytes, that follow after them */
    int32_t process;         /* of READY: the program, or the zygote, as the host numbers it */
};

struct launcher_refused {
    int32_t number;
    uint32_t arch; /* AUDIT_ARCH_… */
    uint64_t count;
};

struct launcher_evidence {
    uint32_t operation; /* the EVIDENCE operation that this answers */
    uint32_t length;    /* bytes that follow, without terminator */
};

/*
 * Operations. "numbers" and "texts" are what the comment lists, in that order; every text is followed by a NUL that
 * its length does not count.
 */
enum launcher_operation_kind {
    /* In the launcher, before the cell exists. */
    LAUNCHER_CGROUP_MAKE = 1,   /* texts: directory */
    LAUNCHER_CGROUP_WRITE = 2,  /* texts: file, value */
    LAUNCHER_CGROUP_SPAWN = 3,  /* texts: v2 directory to be born in */
    LAUNCHER_CGROUP_JOIN = 4,   /* texts: cgroup.procs file */
    LAUNCHER_CGROUP_KILL = 5,   /* texts: cgroup.kill file */
    LAUNCHER_OOM_NOTIFY = 6,    /* texts: cgroup.event_control, memory.oom_control */
    LAUNCHER_CPU_USAGE = 7,     /* numbers: launcher_cpu_format; texts: file */
    LAUNCHER_EVIDENCE = 8,      /* texts: key, file to read back at the end */
    LAUNCHER_IDENTITY = 9,      /* numbers: id in the cell, id on the host (users and groups alike) */
    LAUNCHER_CORES = 10,        /* numbers: CPUs that the cell can use at once */
    /* numbers: system call, the argument that is looked at (6: none), a mask of it, how often the call is made before it is
     * refused; texts: uint64_t[], the masked argument's values for which that holds. The filter must refuse it. */
    LAUNCHER_LIMITED_CALL = 11,
    LAUNCHER_FATAL_CALL = 12,   /* numbers: system call */

    /* There too, in this order, when the interpreter is ready. */
    LAUNCHER_CALL_IN_CHARGES = 13, /* texts: file of the use, of a limit that kills nobody, its value afterwards or empty */
    /* numbers: bytes beyond what is in use; texts: file of the use, the limit's file, that of the limit with swap (or empty),
     * a file of the peak that a written 0 resets (or empty) */
    LAUNCHER_LIMIT_MEMORY = 14,

    /* In the cell's first process, init; the first ones also in a zygote. */
    LAUNCHER_MOUNT = 32,    /* numbers: flags; texts: source, target, type, data, whose relative paths begin at the target */
    LAUNCHER_PIVOT = 33,    /* texts: directory that becomes the root; the old one is detached */
    LAUNCHER_HOSTNAME = 34, /* texts: name */

    /* In init and in the program's process alike. */
    LAUNCHER_CHDIR = 64,             /* texts: directory */
    LAUNCHER_SET_IDS = 65,           /* numbers: id */
    LAUNCHER_KEEP_CAPABILITIES = 66, /* numbers: mask of those that stay, in every set but the ambient and inheritable */
    LAUNCHER_NO_NEW_PRIVILEGES = 67,

    /* In the program's process, or a zygote's. */
    LAUNCHER_LANDLOCK_BEGIN = 96, /* numbers: handled file system, network, scoped rights; size of the attribute */
    LAUNCHER_LANDLOCK_ALLOW = 97, /* numbers: rights; texts: path */
    LAUNCHER_LANDLOCK_ENFORCE = 98,
    LAUNCHER_RESOURCE_LIMIT = 99, /* numbers: resource, limit */
    LAUNCHER_ARGUMENT = 100,      /* texts: argument */
    LAUNCHER_ENVIRONMENT = 101,   /* texts: NAME=value */
    /*
     * Every call is reported instead, the launcher judges each by the filter that SECCOMP has, and says as evidence of this
     * operation what was called and in use. texts: pids.current of the cell, or empty
     */
    LAUNCHER_TRACE = 102,
    LAUNCHER_SECCOMP = 103, /* texts: struct sock_filter[]; last before EXECUTE */
    LAUNCHER_EXECUTE = 104, /* texts: path; last */
};

/* The most arguments and variables that a plan can give, and a zygote's program gets. */
#define LAUNCHER_ARGUMENT_LIMIT 64
#define LAUNCHER_ENVIRONMENT_LIMIT 64

enum launcher_cpu_format {
    LAUNCHER_CPU_NANOSECONDS = 1, /* the file is one number: cpuacct.usage */
    LAUNCHER_CPU_STAT = 2,        /* the file has a line "usage_usec N": cpu.stat of cgroup v2 */
};

#define LAUNCHER_NUMBERS 4
#define LAUNCHER_TEXTS 4

struct launcher_plan_header {
    uint32_t magic;
    uint32_t version;
    uint32_t operations;
    uint32_t bytes; /* of the whole plan, header included */
};

struct launcher_operation {
    uint32_t kind;
    uint32_t bytes; /* of the operation, texts and padding to a multiple of eight included */
    uint64_t numbers[LAUNCHER_NUMBERS];
    uint32_t text_lengths[LAUNCHER_TEXTS];
};
