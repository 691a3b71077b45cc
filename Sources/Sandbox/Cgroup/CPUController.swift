/// Cores: how much CPU time all processes together get in each tenth of a second (cgroup-v2.rst, "CPU").
///
/// This shares the host out; the limit that a program is judged by is on the total, and is the launcher's to watch.
enum CPUController {
    /// What a new v1 group has (cgroup-v1's sched-bwc.rst, "Management"), so there only the quota is written.
    private static let periodMicroseconds = 100_000.0

    static func plan(in directory: String, version: CgroupHost.Place.Version, _ limits: Limits) -> ControllerPlan {
        let quota = Int((limits.cores * periodMicroseconds).rounded())
        return switch version {
        case .v2: ControllerPlan(in: directory, writes: [("cpu.max", "\(quota) \(Int(periodMicroseconds))")])
        case .v1: ControllerPlan(in: directory, writes: [("cpu.cfs_quota_us", "\(quota)")])
        }
    }
}

/// CPU time used so far by all processes of the group, the dead ones included.
enum CPUAccounting {
    static func usage(in directory: String, version: CgroupHost.Place.Version) -> CgroupPlan.CPUUsageSource {
        version == .v2 ? .cpuStat(path: "\(directory)/cpu.stat") : .cpuacct(path: "\(directory)/cpuacct.usage")
    }
}
