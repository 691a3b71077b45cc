import Glibc
import Settings
import Testing

@testable import Sandbox

@Suite struct SeccompTests {
    private let machine: FilterMachine

    init() throws {
        machine = FilterMachine(program: try PolicyLibrary(directory: SourceTree.policies).seccompProgram("python"))
    }

    private func verdict(_ call: String, _ arguments: UInt64...) throws -> FilterMachine.Verdict {
        let number = try #require(SeccompProgram.number(of: call), "\(call) is no call of this machine")
        return try machine.verdict(number: UInt32(number), arguments: arguments)
    }

    @Test(arguments: ["read", "write", "openat", "mmap", "futex", "execve", "exit_group", "getrandom", "wait4"])
    func `lets through the calls that Python needs`(call: String) throws {
        #expect(try verdict(call) == .allow)
    }

    @Test(arguments: [
        "sendmsg", "close", "write", "execve", "exit_group", "wait4", "waitid", "statfs", "fstatfs", "kill",
    ])
    func `lets through the launcher's calls after the filter is installed`(call: String) throws {
        #expect(try verdict(call) == .allow)
    }

    @Test(arguments: [
        "unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "fsopen", "move_mount", "open_tree", "ptrace",
        "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "bpf", "perf_event_open", "userfaultfd",
        "keyctl", "add_key", "request_key", "io_uring_setup", "io_uring_enter", "socket", "connect", "bind", "listen",
        "accept", "setuid", "setgid", "setgroups", "capset", "seccomp", "personality", "syslog", "sync", "setxattr",
        "name_to_handle_at", "open_by_handle_at", "settimeofday", "clock_settime", "sethostname", "shmget", "semget",
        "msgget", "mq_open", "mlockall", "quotactl", "fanotify_init", "landlock_create_ruleset", "setpriority",
        "sched_setaffinity", "memfd_secret", "memfd_create",
    ])
    func `refuses calls that no exercise needs`(call: String) throws {
        #expect(try verdict(call) == .refuse)
    }

    @Test func `refuses a call that is newer than the profile`() throws {
        #expect(try machine.verdict(number: 900) == .refuse)
    }

    @Test(arguments: ["kexec_load", "init_module", "finit_module", "delete_module", "reboot", "swapon", "swapoff"])
    func `ends the cell on a call that no exercise could want`(call: String) throws {
        let number = try #require(SeccompProgram.number(of: call))
        #expect(machine.program.fatalCalls.contains(number))
        #expect(try verdict(call) == .refuse)
    }

    @Test func `clone3 does not exist`() throws {
        #expect(try verdict("clone3") == .errno(UInt32(ENOSYS)))
    }

    @Test func `clone can create threads and processes`() throws {
        #expect(try verdict("clone", 0x0120_0011) == .allow)
        #expect(try verdict("clone", 0x003D_0F00) == .allow)
    }

    @Test(arguments: [0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000])
    func `clone cannot create a namespace`(flag: UInt64) throws {
        #expect(try verdict("clone", flag) == .refuse)
        #expect(try verdict("clone", flag | 0x11) == .refuse)
    }

    @Test func `only Unix socket pairs can be created`() throws {
        #expect(try verdict("socketpair", UInt64(AF_UNIX)) == .allow)
        #expect(try verdict("socketpair", UInt64(AF_INET)) == .refuse)
        // The kernel reads the lower 32 bits. The filter compares all 64, so garbage in the upper bits does not help.
        #expect(try verdict("socketpair", UInt64(AF_INET) | 1 << 32) == .refuse)
    }

    @Test func `a program cannot type into a terminal`() throws {
        #expect(try verdict("ioctl", 0, 0x5401) == .allow)
        #expect(try verdict("ioctl", 0, 0x5412) == .refuse)
        #expect(try verdict("ioctl", 0, 0x5412 | 1 << 32) == .refuse)
    }

    @Test func `limits of other processes are out of reach, and the limit on core files can only be read`() throws {
        let (core, open, new) = (UInt64(RLIMIT_CORE.rawValue), UInt64(RLIMIT_NOFILE.rawValue), UInt64(0x7FFF_0000))
        #expect(try verdict("prlimit64", 0, open, new) == .allow)
        #expect(try verdict("prlimit64", 0, core, 0, new) == .allow)
        #expect(try verdict("prlimit64", 0, core, new) == .refuse)
        #expect(try verdict("prlimit64", 1, open, 0, new) == .refuse)
        #expect(try verdict("prlimit64", 1, core, 0, new) == .refuse)
        // An older form, which libc does not use.
        #expect(try verdict("setrlimit", open, new) == .refuse)
    }

    @Test func `record locks are counted by the launcher, and querying them is allowed`() throws {
        #expect(try verdict("fcntl", 3, UInt64(F_GETLK)) == .allow)
        #expect(try verdict("fcntl", 3, UInt64(F_SETLK)) == .refuse)
        let limited = try #require(machine.program.limitedCalls.first)
        #expect(limited.number == SeccompProgram.number(of: "fcntl"))
        #expect(limited.condition?.values.values.contains(UInt64(F_SETLK)) == true)
        #expect(limited.most == 65536)
    }

    @Test func `named pipes can be created, devices cannot`() throws {
        #expect(try verdict("mknodat", 0, 0, 0x1000 | 0o644) == .allow)
        #expect(try verdict("mknodat", 0, 0, 0x2000 | 0o644) == .refuse)
        #expect(try verdict("mknodat", 0, 0, 0x6000 | 0o644) == .refuse)
    }

    #if arch(x86_64)
    @Test func `a call through a foreign ABI ends its process`() throws {
        #expect(try machine.verdict(number: 4, architecture: FilterMachine.i386) == .killProcess)
        let x32: UInt32 = 0x4000_0000
        #expect(try machine.verdict(number: x32 | 1) == .killProcess)
    }
    #endif

    @Test func `call numbers have names`() throws {
        let number = try #require(SeccompProgram.number(of: "socket"))
        #expect(SeccompProgram.name(of: number) == "socket")
        #expect(SeccompProgram.name(of: 9999) == "syscall 9999")
    }

    @Test func `a misspelt call is reported when the profile is compiled`() throws {
        let text = "allow:\n  - {reason: x, calls: [raed]}"
        let profile = try SeccompProfile([SeccompProfileFile(name: "x", text: text, file: "x.yaml")])
        let error = #expect(throws: SandboxError.self) { try SeccompCompiler.compile(profile) }
        #expect(error?.message.hasPrefix("x.yaml:2: \"raed\" is no system call that libseccomp knows here") == true)
    }

    @Test(arguments: [
        ("allow:\n  - {calls: [read]}", "x.yaml:2: allow[0].reason: is missing"),
        ("allow:\n  - {reason: r, calls: read}", "x.yaml:2: allow[0].calls: must be a list of texts"),
        ("deny: []", "x.yaml:1: deny: is not a known key"),
        (
            "allow:\n  - {reason: r, calls: [ioctl], where: {argument: 6, values: {A: 1}}}",
            "x.yaml:2: allow[0].where.argument: \"6\" must be a whole number from 0 to 5"
        ),
        (
            "allow:\n  - {reason: r, calls: [ioctl], where: {argument: 1, mask: 0xF0, values: {A: 0x1}}}",
            "x.yaml:2: allow[0].where.values.A: has bits outside of the mask"
        ),
        ("absent:\n  - {reason: r, calls: [clone3]}", "x.yaml:1: allow: is missing"),
        (
            "allow:\n  - {reason: r, calls: [read, reboot]}\nfatal:\n  - {reason: r, calls: [reboot]}",
            "x.yaml:4: fatal: reboot is also in allow (x.yaml:2); a call can have only one answer"
        ),
        (
            "allow:\n  - {reason: r, calls: [read]}\n"
                + "  - {reason: r, calls: [read], where: {argument: 0, values: {A: 1}}}",
            "x.yaml:3: allow: read is already in allow (x.yaml:2); keep one of the two"
        ),
        ("allow:\n  - {reason: r, calls: [read], most: 3}", "x.yaml:2: allow[0].most: is not a known key"),
        (
            "allow:\n  - {reason: r, calls: [read], "
                + "where: [{argument: 1, values: {A: 1}}, {argument: 1, values: {B: 2}}]}",
            "x.yaml:2: allow[0].where[1].argument: 1 has two conditions"
        ),
        (
            """
            limited:
              - reason: r
                calls: [read]
                most: 3
                where: [{argument: 1, values: {A: 1}}, {argument: 2, values: {B: 2}}]
            """, "x.yaml:5: limited[0].where: can test only one argument"
        ),
        ("limited:\n  - {reason: r, calls: [read]}", "x.yaml:2: limited[0].most: is missing; say how often"),
        (
            "limited:\n  - {reason: r, calls: [read], most: 0}",
            "x.yaml:2: limited[0].most: \"0\" must be a whole number from 1"
        ),
        (
            "allow:\n  - {reason: r, calls: [read]}\nlimited:\n  - {reason: r, calls: [read], most: 3}",
            "x.yaml:4: limited: read is also in allow (x.yaml:2); a call can have only one answer"
        ),
        (
            """
            allow:
              - {reason: r, calls: [write]}
            limited:
              - {reason: r, calls: [fcntl], where: {argument: 1, values: {A: 1}}, most: 3}
              - {reason: r, calls: [fcntl], where: {argument: 1, values: {B: 2}}, most: 3}
            """, "x.yaml:5: limited: fcntl is already in limited (x.yaml:4); keep one of the two"
        ),
        (
            "allow:\n  - {reason: r, calls: [read]}\nrefuse:\n  - {reason: r, calls: [read]}",
            "x.yaml:3: refuse: removes"
        ),
    ])
    func `a fault in a profile is reported with its place`(text: String, message: String) {
        let error = #expect(throws: SettingsError.self) {
            try SeccompProfile([SeccompProfileFile(name: "x", text: text, file: "x.yaml")])
        }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "no error")")
    }
}
