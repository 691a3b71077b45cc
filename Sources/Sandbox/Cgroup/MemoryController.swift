import Settings

/// Limits memory, without additional swap, and ends the whole cell when the limit is reached (cgroup-v2.rst, "Memory";
/// cgroup-v1/memory.rst).
enum MemoryController {
    /// Plans what is set before the cell has a process: all but the limit, which is set once the interpreter is ready.
    static func plan(
        in directory: String, version: CgroupHost.Place.Version, _ features: CgroupHost.Features
    ) -> ControllerPlan {
        switch version {
        case .v2:
            // Kill all processes together: the behaviour of a program that has lost one of them explains nothing.
            ControllerPlan(
                in: directory,
                writes: (features.limitsSwapOnV2 ? [("memory.swap.max", "0")] : []) + [("memory.oom.group", "1")],
                evidence: ["memory.events"] + (features.recordsPeakOnV2 ? ["memory.peak"] : []))
        case .v1:
            ControllerPlan(
                in: directory,
                evidence: ["memory.oom_control", "memory.failcnt", "memory.max_usage_in_bytes"]
                    + (features.limitsSwapOnV1 ? ["memory.memsw.failcnt"] : []))
        }
    }

    /// Plans the limit, which is added to the memory in use when the interpreter is ready. Until then only our own code
    /// runs.
    static func limit(
        in directory: String, version: CgroupHost.Place.Version, _ limits: Limits, _ features: CgroupHost.Features
    ) -> CgroupPlan.MemoryLimit {
        switch version {
        case .v2:
            CgroupPlan.MemoryLimit(
                bytes: limits.memory.bytes, usage: "\(directory)/memory.current", limit: "\(directory)/memory.max",
                lenientLimit: "\(directory)/memory.high")
        case .v1:
            CgroupPlan.MemoryLimit(
                bytes: limits.memory.bytes, usage: "\(directory)/memory.usage_in_bytes",
                limit: "\(directory)/memory.limit_in_bytes", lenientLimit: "\(directory)/memory.limit_in_bytes",
                limitWithSwap: features.limitsSwapOnV1 ? "\(directory)/memory.memsw.limit_in_bytes" : nil,
                peak: "\(directory)/memory.max_usage_in_bytes")
        }
    }

    /// Plans the notification with which the launcher ends the cell on v1, where the kernel kills one process only.
    static func oomNotification(
        in directory: String, version: CgroupHost.Place.Version
    ) -> CgroupPlan.OOMNotification? {
        guard version == .v1 else { return nil }
        return CgroupPlan.OOMNotification(
            control: "\(directory)/cgroup.event_control", file: "\(directory)/memory.oom_control")
    }

    static func read(_ texts: [String: String], into evidence: inout CgroupEvidence) {
        if let events = texts["memory.events"] {
            evidence.oomKills = events.keyedNumber("oom_kill")
            evidence.memoryLimitHits = events.keyedNumber("max")
            evidence.memoryPeakBytes = texts["memory.peak"]?.number ?? 0
        } else {
            evidence.oomKills = texts["memory.oom_control"]?.keyedNumber("oom_kill") ?? 0
            // The kernel first charges memory and swap together, so with equal limits only the memsw counter moves. On
            // recent kernels neither does.
            evidence.memoryLimitHits =
                (texts["memory.failcnt"]?.number ?? 0) + (texts["memory.memsw.failcnt"]?.number ?? 0)
            evidence.memoryPeakBytes = texts["memory.max_usage_in_bytes"]?.number ?? 0
        }
    }
}
