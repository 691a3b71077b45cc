import FoundationEssentials
import Glibc

/// The kernel's settings for core dumps of crashed programs (man 5 core).
struct CoreDumpRules: Sendable, Hashable {
    /// `/proc/sys/kernel/core_pattern`: a file name; or "|" and a program that the kernel starts as root; or "@" and a
    /// socket that the kernel connects to.
    var pattern: String?
    /// Our hard limit for the size of core files, in bytes. A cell's limit cannot exceed it.
    var hardLimit: UInt64

    static var ofThisHost: CoreDumpRules {
        var limit = rlimit()
        let isKnown = getrlimit(__rlimit_resource_t(ResourceLimit.core.rawValue), &limit) == 0
        let pattern = FileManager.default.contents(atPath: "/proc/sys/kernel/core_pattern")
        return CoreDumpRules(
            pattern: pattern.map { String(decoding: $0, as: UTF8.self) },
            hardLimit: isKnown ? UInt64(limit.rlim_max) : 0)
    }

    /// A cell's limit for the size of core files, in bytes. 0 prevents files, but not the start of a program. 1
    /// prevents both: it is the kernel's mark of a program that handles crashes itself (`coredump_pipe` in
    /// fs/coredump.c).
    var limit: UInt64 { min(1, hardLimit) }

    /// Why no cell can be built, and what to do; nil if nothing prevents it.
    var obstacle: String? {
        guard startsProgram, limit == 0 else { return nil }
        return
            "this host starts a program after each crash (\(shown)). Only a core file limit of 1 prevents that for "
            + "cells, but the hard limit here is 0 (ulimit -Hc): start sandmartin with a higher one "
            + "(systemd: LimitCORE=0:1)"
    }

    var finding: DoctorReport.Check {
        let name = "core dumps"
        if let obstacle { return .init(name, .missing, obstacle, advice: "do what it says") }
        if pattern?.hasPrefix("@") == true {
            return .init(
                name, .absent, "the kernel sends the memory of crashed programs to a socket of this host (\(shown))",
                advice: "sysctl kernel.core_pattern=core, unless the listener may learn of crashes in cells")
        }
        return .init(
            name, .enforced, "a crash in a cell writes no file" + (startsProgram ? ", and starts no \(shown)" : ""))
    }

    private var startsProgram: Bool { pattern?.hasPrefix("|") == true }
    private var shown: String { "core_pattern \((pattern ?? "").split(separator: "\n").first ?? "")" }
}
