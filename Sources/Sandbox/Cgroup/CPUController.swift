/// Cores: how much CPU time all processes together get in each tenth of a second (cgroup-v2.rst, "CPU").
///
/// This shares the host out; the limit that a program is judged by is on the total, and is the launcher's to watch.
enum CPUController {
    private static let periodMicroseconds = 100_000.0

    static func plan(in directory: String, version: CgroupHost.Place.Version, _ limits: Limits) -> ControllerPlan {
        let period = Int(periodMicroseconds)
        let quota = Int((limits.cores * periodMicroseconds).rounded())
        switch version {
        case .v2: return ControllerPlan(in: directory, writes: [("cpu.max", "\(quota) \(period)")])
        case .v1:
            return ControllerPlan(
                in: directory, writes: [("cpu.cfs_period_us", "\(period)"), ("cpu.cfs_quota_us", "\(quota)")])
        }
    }
}

/// CPU time used so far by all processes of the group, the dead ones included.
enum CPUAccounting {
    static func plan(in directory: String, version: CgroupHost.Place.Version) -> ControllerPlan {
        ControllerPlan(in: directory, evidence: [version == .v2 ? "cpu.stat" : "cpuacct.usage"])
    }

    static func usage(in directory: String, version: CgroupHost.Place.Version) -> CgroupPlan.CPUUsageSource {
        version == .v2 ? .cpuStat(path: "\(directory)/cpu.stat") : .cpuacct(path: "\(directory)/cpuacct.usage")
    }

    static func read(_ texts: [String: String], into evidence: inout CgroupEvidence) {
        if let stat = texts["cpu.stat"] {
            evidence.cpuMicroseconds = stat.keyedNumber("usage_usec")
        } else {
            evidence.cpuMicroseconds = (texts["cpuacct.usage"]?.number ?? 0) / 1000
        }
    }
}
