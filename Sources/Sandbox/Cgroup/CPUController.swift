/// Limits the CPU time that a cell's processes together get in each tenth of a second (cgroup-v2.rst, "CPU").
///
/// This shares the host among cells. A program is judged by its total CPU time, which the launcher watches.
enum CPUController {
    /// The default of a new v1 group (cgroup-v1 sched-bwc.rst, "Management"), so on v1 only the quota is written.
    private static let periodMicroseconds = 100_000.0

    static func plan(in directory: String, version: CgroupHost.Place.Version, _ limits: Limits) -> ControllerPlan {
        let quota = Int((limits.cores * periodMicroseconds).rounded())
        return switch version {
        case .v2: ControllerPlan(in: directory, writes: [("cpu.max", "\(quota) \(Int(periodMicroseconds))")])
        case .v1: ControllerPlan(in: directory, writes: [("cpu.cfs_quota_us", "\(quota)")])
        }
    }
}

/// Measures the CPU time that all processes of a group have used, dead ones included.
enum CPUAccounting {
    static func usage(in directory: String, version: CgroupHost.Place.Version) -> CgroupPlan.CPUUsageSource {
        version == .v2 ? .cpuStat(path: "\(directory)/cpu.stat") : .cpuacct(path: "\(directory)/cpuacct.usage")
    }
}
