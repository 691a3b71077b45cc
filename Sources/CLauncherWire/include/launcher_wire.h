/*
 * What the service and the launcher say to each other, over a SOCK_SEQPACKET pair: one packet, one message.
 *
 * A request may carry descriptors (SCM_RIGHTS); START carries the plan first, then those that become 0, 1, 2, … of the
 * program. A plan is a memory file: one header, then operations that the launcher interprets in order. All numbers are
 * in the machine's own byte order: both sides are one build on one host.
 */
#pragma once

#include <stdint.h>

#define LAUNCHER_WIRE_VERSION 1u
#define LAUNCHER_PLAN_MAGIC 0x4e4c504du
/* The largest plan, in bytes: the program's files travel in it. */
#define LAUNCHER_PLAN_LIMIT (64u << 20)
#define LAUNCHER_OPERATION_LIMIT 4096u
/* The largest packet in either direction, in bytes. */
#define LAUNCHER_PACKET_LIMIT 65536u
/* Descriptors that one START may carry, the plan included. */
#define LAUNCHER_DESCRIPTOR_LIMIT 8u

enum launcher_request_kind {
    LAUNCHER_START = 1,
    LAUNCHER_KILL = 2,
    /* Gives the cell cpu_ns more CPU time and wall_ns more time from now on; answered by USAGE. */
    LAUNCHER_BUDGET = 3,
};

struct launcher_request {
    uint32_t version;
    uint32_t kind;
    uint64_t cell;
    uint64_t cpu_ns;
    uint64_t wall_ns;
    uint32_t reason; /* launcher_kill_reason */
    uint32_t padding;
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
/* Different refused calls that are named in a result. */
#define LAUNCHER_REFUSED_KINDS 32u

enum launcher_event_kind {
    LAUNCHER_STARTED = 1, /* every protection is in place; only execve is left */
    LAUNCHER_FAILED = 2,  /* the cell could not be built, and is gone: stage, operation, error */
    LAUNCHER_USAGE = 3,   /* what the living cell has used, and its evidence so far */
    LAUNCHER_ENDED = 4,   /* the cell is gone, and this is all that is known of it */
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
    /* statfs of the work directory and /tmp, valid if storage_known */
    uint64_t work_free_bytes;
    uint64_t work_free_files;
    uint64_t tmp_free_bytes;
    uint64_t tmp_free_files;
    uint32_t storage_known;
    uint32_t refused_kinds;  /* launcher_refused that follow */
    uint32_t evidence_texts; /* launcher_evidence, each with its bytes, that follow after them */
    uint32_t padding;
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
    LAUNCHER_CGROUP_BIRTH = 3,  /* texts: v2 directory to be born in */
    LAUNCHER_CGROUP_JOIN = 4,   /* texts: cgroup.procs file */
    LAUNCHER_CGROUP_KILL = 5,   /* texts: cgroup.kill file */
    LAUNCHER_OOM_NOTIFY = 6,    /* texts: cgroup.event_control, memory.oom_control */
    LAUNCHER_CPU_USAGE = 7,     /* numbers: launcher_cpu_format; texts: file */
    LAUNCHER_EVIDENCE = 8,      /* texts: key, file to read back at the end */
    LAUNCHER_IDENTITY = 9,      /* numbers: id in the cell, id on the host (users and groups alike) */
    LAUNCHER_LIMIT_CPU = 10,    /* numbers: nanoseconds, CPUs the cell can use at once */
    LAUNCHER_LIMIT_WALL = 11,   /* numbers: nanoseconds */
    LAUNCHER_FATAL_CALL = 12,   /* numbers: system call */

    /* In the cell's first process. */
    LAUNCHER_MOUNT = 32,          /* numbers: flags; texts: source, target, type, data */
    LAUNCHER_PIVOT = 33,          /* makes the working directory the root, and detaches the old one */
    LAUNCHER_CHDIR = 34,          /* texts: directory */
    LAUNCHER_HOSTNAME = 35,       /* texts: name */
    LAUNCHER_SET_IDS = 36,        /* numbers: id */
    LAUNCHER_MAKE_DIRECTORY = 37, /* numbers: mode; texts: path */
    LAUNCHER_WRITE_FILE = 38,     /* numbers: mode; texts: path, contents */
    LAUNCHER_LANDLOCK_BEGIN = 39, /* numbers: handled file system, network, scoped rights; size of the attribute */
    LAUNCHER_LANDLOCK_ALLOW = 40, /* numbers: rights; texts: path */
    LAUNCHER_LANDLOCK_ENFORCE = 41,
    LAUNCHER_DROP_CAPABILITIES = 42,
    LAUNCHER_NO_NEW_PRIVILEGES = 43,
    LAUNCHER_FORK = 44,           /* the first process stays behind as init; what follows is the program's process */

    /* In the program's own process. */
    LAUNCHER_RESOURCE_LIMIT = 64, /* numbers: resource, limit */
    LAUNCHER_SECCOMP = 65,        /* texts: struct sock_filter[] */
    LAUNCHER_ARGUMENT = 66,       /* texts: argument */
    LAUNCHER_ENVIRONMENT = 67,    /* texts: NAME=value */
    LAUNCHER_EXECUTE = 68,        /* texts: path; last */
};

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
