/// Limits processes and threads. A fork beyond the limit fails with EAGAIN (cgroup-v2.rst, "PID").
enum PidsController {
    /// The files are the same in v1 and v2.
    static func plan(in directory: String, _ limits: Limits) -> ControllerPlan {
        ControllerPlan(in: directory, writes: [("pids.max", "\(limits.processes)")], evidence: ["pids.events"])
    }

    static func read(_ texts: [String: String], into evidence: inout CgroupEvidence) {
        evidence.processLimitHits = texts["pids.events"]?.keyedNumber("max") ?? 0
    }
}
