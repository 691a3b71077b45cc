import FoundationEssentials
import Glibc

/// What the kernel does with the memory of a program that crashes (man 5 core).
struct CoreDumpRules: Sendable, Hashable {
    /// `/proc/sys/kernel/core_pattern`: the name of a file; after "|" a program that the kernel starts, as root; after "@" a
    /// socket that it connects to.
    var pattern: String?
    /// The hard limit of core files around us, in bytes; a cell's cannot be above it.
    var hardLimit: UInt64

    static var ofThisHost: CoreDumpRules {
        var limit = rlimit()
        let isKnown = getrlimit(__rlimit_resource_t(ResourceLimit.core.rawValue), &limit) == 0
        let pattern = FileManager.default.contents(atPath: "/proc/sys/kernel/core_pattern")
        return CoreDumpRules(
            pattern: pattern.map { String(decoding: $0, as: UTF8.self) },
            hardLimit: isKnown ? UInt64(limit.rlim_max) : 0)
    }

    /// For a cell, in bytes. 0 would keep files from being written, but no program from being started; 1 keeps from both,
    /// the kernel's mark of a program that handles crashes itself (`coredump_pipe` in its fs/coredump.c).
    var limit: UInt64 { min(1, hardLimit) }

    /// Why no cell can be built, with what to do about it; nil where nothing speaks against it.
    var obstacle: String? {
        guard startsProgram, limit == 0 else { return nil }
        return
            "this host starts a program for whoever crashes (\(shown)), and it can be kept from doing so for cells by a "
            + "limit of core files of 1 alone, but the hard limit here is 0 (ulimit -Hc): start sandmartin with a higher one "
            + "(systemd: LimitCORE=0:1)"
    }

    var finding: DoctorReport.Check {
        let name = "core dumps"
        if let obstacle { return .init(name, .missing, obstacle, advice: "do what it says") }
        if pattern?.hasPrefix("@") == true {
            return .init(
                name, .absent, "the kernel hands the memory of whoever crashes to a socket of this host's (\(shown))",
                advice: "sysctl kernel.core_pattern=core, unless who listens there may be told of crashes in cells")
        }
        return .init(
            name, .enforced, "a crash in a cell writes no file" + (startsProgram ? ", and starts no \(shown)" : ""))
    }

    private var startsProgram: Bool { pattern?.hasPrefix("|") == true }
    private var shown: String { "core_pattern \((pattern ?? "").split(separator: "\n").first ?? "")" }
}
