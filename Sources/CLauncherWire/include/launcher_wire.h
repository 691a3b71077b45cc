/*
 * The protocol between the service and the launcher: requests and events over a SOCK_SEQPACKET pair, one message a
 * packet.
 *
 * A request may carry descriptors (SCM_RIGHTS): START carries the plan, then those that become 0, 1, 2, … of the
 * program. A plan is a sealed memfd: one header, then operations that the launcher and the cell's processes carry out
 * in order. All numbers are in the machine's own byte order: both sides are one build on one host.
 */
#pragma once

#include <stdint.h>

#define LAUNCHER_WIRE_VERSION 3u
#define LAUNCHER_PLAN_MAGIC 0x4e4c504du
/* The launcher's end of the socket pair. */
#define LAUNCHER_CONTROL_SOCKET 3
/*
 * The largest plan, in bytes. A plan holds paths, mount options, the command line and one filter, which the kernel
 * bounds at 32 KiB (BPF_MAXINSNS): some KiB in practice. The launcher and a cell's processes map all of it.
 */
#define LAUNCHER_PLAN_LIMIT (1u << 20)
#define LAUNCHER_OPERATION_LIMIT 4096u
/* The largest job, in bytes: a program's arguments and files, in a memfd that the service sends to the waiting cell. */
#define LAUNCHER_JOB_LIMIT (64u << 20)
/* The largest packet in either direction, in bytes. */
#define LAUNCHER_PACKET_LIMIT 65536u
/* Descriptors that one START may carry, including the plan. */
#define LAUNCHER_DESCRIPTOR_LIMIT 8u

enum launcher_request_kind {
    LAUNCHER_START = 1, /* builds a cell, whose program is spawned by `zygote`, or cold if that is 0 */
    LAUNCHER_KILL = 2,  /* kills a cell or a zygote */
    /*
     * Gives the cell cpu_ns more CPU time and wall_ns more wall-clock time, counted from now; answered by USAGE unless
     * quiet. The first one starts the program's time: building the cell and waiting are not charged.
     */
    LAUNCHER_BUDGET = 3,
    LAUNCHER_ZYGOTE = 4, /* starts a zygote, whose number is `cell` */
    LAUNCHER_PING = 5,   /* answered by ALIVE */
    LAUNCHER_EXTEND = 6, /* raises the limits of the last BUDGET by cpu_ns and wall_ns; not answered */
};

struct launcher_request {
    uint32_t version;
    uint32_t kind;
    uint64_t cell;
    uint64_t zygote;
    uint64_t cpu_ns;
    uint64_t wall_ns;
    uint32_t reason; /* launcher_kill_reason */
    uint32_t quiet;  /* BUDGET: send no USAGE. KILL: send ENDED without counters */
};

/* Why the launcher killed a cell. */
enum launcher_kill_reason {
    LAUNCHER_KILL_NONE = 0,
    LAUNCHER_KILL_CPU = 1,
    LAUNCHER_KILL_WALL = 2,
    LAUNCHER_KILL_OUTPUT = 3,
    LAUNCHER_KILL_MEMORY = 4,       /* the kernel reported out of memory for the cell's cgroup (v1) */
    LAUNCHER_KILL_FATAL_CALL = 5,   /* a system call of the policy's list `fatal`, or of a foreign ABI */
    LAUNCHER_KILL_REFUSED_FLOOD = 6, /* more than LAUNCHER_REFUSED_LIMIT refused calls */
    LAUNCHER_KILL_REQUEST = 7,
    LAUNCHER_KILL_SHUTDOWN = 8,
};

#define LAUNCHER_REFUSED_LIMIT 10000u
/* LIMITED_CALL operations that a plan can have. */
#define LAUNCHER_LIMITED_CALLS 8u
/* Different refused calls that an event lists. */
#define LAUNCHER_REFUSED_KINDS 32u

enum launcher_event_kind {
    LAUNCHER_READY = 1,  /* cell: every protection is in place, the interpreter waits. Zygote: serves spawn requests */
    LAUNCHER_FAILED = 2, /* the cell could not be built, and is gone: stage, operation, error */
    LAUNCHER_USAGE = 3,  /* counters and evidence of the living cell so far */
    LAUNCHER_ENDED = 4,  /* the cell is gone; its last counters and evidence */
    LAUNCHER_ALIVE = 5,  /* the launcher's answer to PING */
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
    LAUNCHER_STAGE_SPAWN = 8,   /* the program's process could not be cloned, or was not ready in time */
    LAUNCHER_STAGE_WAIT = 9,    /* the program's process ended before it was given a job */
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
    uint64_t cpu_limit_ns;    /* the program's total CPU time, as of the last BUDGET and the EXTENDs after it */
    uint64_t memory_baseline; /* bytes in use when the interpreter was ready, which are not charged to the program */
    /* statfs of the work directory and /tmp, valid if storage_known */
    uint64_t work_free_bytes;
    uint64_t work_free_files;
    uint64_t tmp_free_bytes;
    uint64_t tmp_free_files;
    uint32_t storage_known;
    uint32_t refused_kinds;  /* launcher_refused that follow */
    uint32_t evidence_texts; /* launcher_evidence, each with its bytes, that follow after them */
    int32_t process;         /* READY: the program's or the zygote's pid on the host */
};

struct launcher_refused {
    int32_t number;
    uint32_t arch; /* AUDIT_ARCH_… */
    uint64_t count;
};

struct launcher_evidence {
    uint32_t operation; /* index of its EVIDENCE or TRACE operation */
    uint32_t length;    /* bytes that follow, without terminator */
};

/*
 * Operations. A comment lists an operation's numbers and texts in their order. In the plan a NUL follows every text;
 * its length does not count that NUL.
 */
enum launcher_operation_kind {
    /* In the launcher, before the cell exists. */
    LAUNCHER_CGROUP_MAKE = 1,   /* texts: directory */
    LAUNCHER_CGROUP_WRITE = 2,  /* texts: file, value */
    LAUNCHER_CGROUP_SPAWN = 3,  /* texts: v2 directory to spawn the program into */
    LAUNCHER_CGROUP_JOIN = 4,   /* texts: cgroup.procs file */
    LAUNCHER_CGROUP_KILL = 5,   /* texts: cgroup.kill file */
    LAUNCHER_OOM_NOTIFY = 6,    /* texts: cgroup.event_control, memory.oom_control */
    LAUNCHER_CPU_USAGE = 7,     /* numbers: launcher_cpu_format; texts: file */
    LAUNCHER_EVIDENCE = 8,      /* texts: key, file to read for USAGE and ENDED */
    LAUNCHER_IDENTITY = 9,      /* numbers: id in the cell, id on the host (users and groups alike) */
    LAUNCHER_CORES = 10,        /* numbers: CPUs that the cell can use concurrently */
    /*
     * numbers: system call, index of an argument (6: none), mask for that argument, granted calls before the first
     * refusal; texts: uint64_t[], the values of the masked argument to which this applies. The filter must report the
     * call.
     */
    LAUNCHER_LIMITED_CALL = 11,
    LAUNCHER_FATAL_CALL = 12,   /* numbers: system call */

    /* In the launcher, in this order, when the interpreter is ready. */
    /* texts: usage file, file of a limit that kills no process, value that this limit gets afterwards (or empty) */
    LAUNCHER_CALL_IN_CHARGES = 13,
    /*
     * numbers: bytes beyond the present usage; texts: usage file, limit file, file of the limit with swap (or empty),
     * file of the peak, which writing 0 resets (or empty)
     */
    LAUNCHER_LIMIT_MEMORY = 14,

    /* In the cell's init, and in a zygote. */
    /* numbers: flags; texts: source, target, type, data, whose relative paths start at the target */
    LAUNCHER_MOUNT = 32,
    LAUNCHER_PIVOT = 33,    /* texts: directory that becomes the root; the old root is detached */
    LAUNCHER_HOSTNAME = 34, /* texts: name */

    /* In init, in the program's process, and in a zygote. */
    LAUNCHER_CHDIR = 64,   /* texts: directory */
    LAUNCHER_SET_IDS = 65, /* numbers: id */
    /* numbers: mask that stays in every set but ambient and inheritable, which become empty */
    LAUNCHER_KEEP_CAPABILITIES = 66,
    LAUNCHER_NO_NEW_PRIVILEGES = 67,

    /* In the program's process, or a zygote's. */
    LAUNCHER_LANDLOCK_BEGIN = 96, /* numbers: handled file system, network, scoped rights; size of the attribute */
    LAUNCHER_LANDLOCK_ALLOW = 97, /* numbers: rights; texts: path */
    LAUNCHER_LANDLOCK_ENFORCE = 98,
    LAUNCHER_RESOURCE_LIMIT = 99, /* numbers: resource, limit */
    LAUNCHER_ARGUMENT = 100,      /* texts: argument */
    LAUNCHER_ENVIRONMENT = 101,   /* texts: NAME=value */
    /*
     * Loads a filter that reports every call, in place of the one in SECCOMP. The launcher evaluates the latter, and
     * sends calls and usage as evidence of this operation. texts: pids.current of the cell, or empty
     */
    LAUNCHER_TRACE = 102,
    LAUNCHER_SECCOMP = 103, /* texts: struct sock_filter[]; last before EXECUTE */
    LAUNCHER_EXECUTE = 104, /* texts: path; last */
};

/* The most arguments and environment variables in a plan. */
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
    uint32_t bytes; /* of the whole plan, including this header */
};

struct launcher_operation {
    uint32_t kind;
    uint32_t bytes; /* of the operation, including texts and padding to a multiple of eight */
    uint64_t numbers[LAUNCHER_NUMBERS];
    uint32_t text_lengths[LAUNCHER_TEXTS];
};
