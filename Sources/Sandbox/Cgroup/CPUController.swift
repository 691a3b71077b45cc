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

    /// Plans a fifth of the weight of other cells. A cell with it gets what they leave, and a fifth of another's time
    /// while they leave nothing. Still less could let its wall-clock time pass before its CPU time does.
    static func lowWeight(in directory: String, version: CgroupHost.Place.Version) -> CgroupPlan.Write {
        switch version {
        case .v2: CgroupPlan.Write(path: "\(directory)/cpu.weight", value: "20")  // the default is 100
        case .v1: CgroupPlan.Write(path: "\(directory)/cpu.shares", value: "205")  // the default is 1024
        }
    }
}

/// Measures the CPU time that all processes of a group have used, dead ones included.
enum CPUAccounting {
    static func usage(in directory: String, version: CgroupHost.Place.Version) -> CgroupPlan.CPUUsageSource {
        version == .v2 ? .cpuStat(path: "\(directory)/cpu.stat") : .cpuacct(path: "\(directory)/cpuacct.usage")
    }
}
