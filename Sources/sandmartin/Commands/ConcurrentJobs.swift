import FoundationEssentials
import Sandbox

/// The concurrent jobs of a session, and what they leave over of the processes that this host allows.
struct ConcurrentJobs {
    let count: Int
    /// Processes and threads; nil where nothing limits them.
    let processesLeft: Int?

    /// - Throws: `SandboxError` if the host does not allow all jobs the processes that their policies allow.
    init(_ policies: [Policy], _ usage: SandboxSession.Usage) throws(SandboxError) {
        // Each job uses one exercise's policy, and every job uses the harness's.
        let harness = policies.filter { $0.name == "harness" }
        let largest = policies.filter { $0.name != "harness" }.max { $0.limits.processes < $1.limits.processes }
        let cells = harness + [largest].compactMap(\.self)
        let headroom = ProcessHeadroom.ofThisProcess()
        let own = ProcessNeed.ofCommand + usage.processes
        count =
            if let jobs = usage.jobs {
                jobs
            } else {
                try GradingCapacity.gradings(
                    of: cells, cores: ProcessInfo.processInfo.activeProcessorCount,
                    processes: headroom.map { $0.left - own })
            }
        guard let headroom else {
            processesLeft = nil
            return
        }
        let needed = own + ProcessNeed.ofCells(cells, jobs: count)
        let jobs = count == 1 ? "one job" : "\(count) concurrent jobs (worker.slots or --jobs)"
        try headroom.require(needed, for: "\(jobs), with all processes that the policies allow,")
        processesLeft = headroom.left - needed
    }
}
