@testable import Sandbox

extension Layer {
    /// The rules of the system call filter. Each removal allows calls that `policies/seccomp/python.yaml` refuses.
    static let calls: [Layer] =
        [
            refused(
                "sockets", ["socket", "bind", "connect", "listen", "accept"], ["opens_sockets", "abstract_sockets"]),
            refused("socket families of pairs", ["socketpair"], ["asks_every_family"]),
            refused("namespaces", ["unshare", "setns"], ["makes_namespaces"]),
            refused("flags of clone", ["clone"], ["makes_namespaces", "makes_siblings"]),
            refused(
                "mounts",
                [
                    "mount", "umount2", "pivot_root", "fsopen", "open_tree", "move_mount", "fsconfig", "fsmount",
                    "fspick",
                    "mount_setattr",
                ], ["mounts", "mounts_the_new_way"]),
            refused("roots and handles", ["chroot", "open_by_handle_at"], ["escapes_by_chroot"]),
            refused("device nodes", ["mknod", "mknodat"], ["makes_devices", "makes_devices_the_old_way"]),
            refused("device commands", ["ioctl"], ["device_commands_are_few", "types_into_the_terminal"]),
            refused("commands on descriptors", ["fcntl"], ["leases_files", "watches_files"]),
            refused("locks of whole files", ["flock"], ["locks_across_cells"]),
            refused("watches", ["inotify_init", "inotify_init1", "fanotify_init"], ["watches_files"]),
            refused("attributes", ["setxattr"], ["sets_attributes"]),
            refused(
                "page cache", ["preadv2", "pwritev2", "fadvise64", "cachestat"], ["probes_the_page_cache"]),
            refused("pages of others", ["splice", "tee", "vmsplice"], ["splices_pages"]),
            refused(
                "rings", ["io_uring_setup", "io_uring_enter", "io_uring_register", "io_setup", "io_submit"],
                ["uses_io_uring"]),
            refused(
                "other processes", ["ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp"],
                ["inspects_processes"]),
            refused(
                "memory of others", ["process_madvise", "process_mrelease", "memfd_secret"], ["advises_other_processes"]
            ),
            refused(
                "places of memory", ["set_mempolicy", "get_mempolicy", "migrate_pages", "move_pages"],
                ["places_memory"]),
            refused("locked memory", ["mlock", "mlockall"], ["locks_memory"]),
            refused("huge pages", ["mmap"], ["takes_huge_pages"]),
            refused("memfds", ["memfd_create"], ["runs_from_memory"]),
            refused("advice on memory", ["madvise"], ["advises_on_shared_pages"]),
            refused("urgent bytes", ["sendto", "sendmsg", "recvfrom", "recvmsg"], ["sends_urgent_bytes"]),
            refused("page faults", ["userfaultfd"], ["handles_its_own_faults"]),
            refused("kernel programs", ["bpf"], ["loads_bpf"]),
            refused("counters", ["perf_event_open"], ["counts_with_perf"]),
            refused("keyrings", ["add_key", "request_key", "keyctl"], ["uses_keyrings"]),
            refused("own filters", ["seccomp"], ["filters_its_own_calls"]),
            refused("options of prctl", ["prctl"], ["stays_undumpable", "filters_its_own_calls"]),
            refused("options of arch_prctl", ["arch_prctl", "modify_ldt"], ["changes_its_segments"]),
            refused("personality", ["personality"], ["changes_personality"]),
            refused("limits of others", ["prlimit64"], ["limits_others"]),
            refused("limit of core files", ["setrlimit", "prlimit64"], ["dumps_core"]),
            refused(
                "identity", ["setuid", "setgid", "setresuid", "setgroups", "setreuid", "setfsuid", "capset"],
                ["changes_identity", "gains_capabilities"]),
            refused(
                "schedules", ["sched_setscheduler", "sched_setparam", "sched_setattr", "sched_setaffinity"],
                ["asks_for_real_time", "changes_its_affinity"]),
            refused("priorities", ["setpriority", "ioprio_set"], ["raises_its_priority"]),
            refused("kernel timers", ["timer_create", "timerfd_create"], ["makes_kernel_timers"]),
            refused("clocks", ["clock_settime", "settimeofday", "adjtimex", "clock_adjtime"], ["sets_the_clock"]),
            refused("kernel log", ["syslog"], ["reads_the_kernel_log"]),
            refused("names of the host", ["sethostname", "setdomainname"], ["names_the_host"]),
            refused(
                "System V objects", ["shmget", "shmat", "shmctl", "semget", "semop", "msgget", "msgsnd", "msgrcv"],
                ["system_v_ipc"]),
            refused("message queues", ["mq_open", "mq_unlink"], ["posix_queues"]),
            refused(
                "forgotten calls",
                [
                    "uselib", "ustat", "sysfs", "_sysctl", "quotactl", "nfsservctl", "lookup_dcookie", "vhangup",
                    "remap_file_pages", "sync",
                ], ["calls_the_forgotten"]),
            Layer("calls: clone3", .calls(["clone3"]), noticedBy: "clone3_is_absent", "AssertionError"),
            Layer("calls: sysinfo", .calls(["sysinfo"]), noticedBy: "counts_the_machine", "AssertionError"),
            Layer("calls: mbind", .calls(["mbind"]), noticedBy: "places_memory", "AssertionError"),
            Layer(
                "calls: fatal ones", LayerRemoval(harmless: fatal.map(\.call)),
                .complaints(fatal.map { ($0.program, "not as policy_violation") })),
            Layer(
                "calls: foreign ABIs", .plan(admitForeigners),
                .complaints([
                    ("calls_as_i386", "not as policy_violation"), ("calls_as_x32", "not as policy_violation"),
                ])),
        ]

    private static let fatal: [(call: String, program: String)] = [
        ("kexec_load", "loads_a_kernel"), ("kexec_file_load", "loads_a_kernel_file"), ("init_module", "loads_a_module"),
        ("finit_module", "loads_a_module_file"), ("delete_module", "unloads_a_module"), ("reboot", "reboots"),
        ("swapon", "swaps"), ("swapoff", "ends_swapping"), ("acct", "accounts"), ("iopl", "asks_for_an_io_port"),
        ("ioperm", "asks_for_io_permission"),
    ]

    /// At least one of the programs must miss each call: an allowed call is not among the refused ones of its result.
    private static func refused(_ name: String, _ calls: [String], _ programs: [String]) -> Layer {
        Layer("calls: \(name)", .calls(calls), .missingRefusals(of: calls, by: programs))
    }

    /// Changes the filter: allows each call for which it would kill the process.
    private static let admitForeigners: @Sendable (inout Plan) throws -> Void = { plan in
        let (allow, kill) = (UInt32(0x7FFF_0000), UInt32(0x8000_0000))
        try plan.change("filter with an answer to foreign ABIs") { operation in
            guard operation.name == "filter system calls" else { return [operation] }
            var filter = operation.texts[0]
            for start in stride(from: 0, to: filter.count, by: SeccompProgram.instructionSize) {
                // struct sock_filter: BPF_RET | BPF_K, no jumps, the answer.
                let isReturn = filter[start] == 0x06 && filter[start + 1] == 0
                let operand = start + 4..<start + 8
                guard isReturn, filter[operand].elementsEqual(kill.bytes) else { continue }
                filter.replaceSubrange(operand, with: allow.bytes)
            }
            return [.filterCalls(SeccompProgram(filter: filter, fatalCalls: []))]
        }
    }
}

extension UInt32 {
    /// In the machine's byte order.
    fileprivate var bytes: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }
}
