import FoundationEssentials

/// What an operator has told a worker to do.
package enum WorkerOrder: String, Codable, Sendable, CaseIterable {
    case resume
    /// To claim nothing. What it grades goes on.
    case pause
    /// As `pause`, until it grades nothing; it then reports `drained`, and its process can be stopped.
    case drain
}

/// Whether a worker claims submissions, and if not, why.
package enum WorkerState: String, Codable, Sendable, CaseIterable {
    case running
    /// An operator has paused it.
    case paused
    case draining
    case drained
    /// It has paused itself because gradings failed by its own fault. It resumes when it has checked itself.
    case faulty
}

/// The most that a worker's host can grant to one program.
package struct WorkerCapacity: Codable, Hashable, Sendable {
    package var memoryBytes: UInt64
    package var cores: Int
    package var processes: Int
    package var openFiles: Int

    package init(memoryBytes: UInt64, cores: Int, processes: Int, openFiles: Int) {
        self.memoryBytes = memoryBytes
        self.cores = cores
        self.processes = processes
        self.openFiles = openFiles
    }

    private enum CodingKeys: String, CodingKey {
        case cores, processes
        case memoryBytes = "memory_bytes"
        case openFiles = "open_files"
    }
}

/// The program of a worker and what it runs on.
package struct WorkerBuild: Codable, Hashable, Sendable {
    package var host: String
    /// Distinguishes the programs of workers: equal programs have equal versions.
    package var version: String
    /// How the host enforces limits: `v2`, `hybrid` or a named degraded mode.
    package var enforcement: String
    /// The hash of the content of each Python root, by name.
    package var roots: [String: String]

    package init(host: String, version: String, enforcement: String, roots: [String: String]) {
        self.host = host
        self.version = version
        self.enforcement = enforcement
        self.roots = roots
    }
}

/// A submission that a worker is grading.
package struct WorkerJob: Codable, Hashable, Sendable {
    package var submission: String
    package var lane: Lane
    /// By the clock of the worker's host.
    package var since: Date
}

/// A worker's state, as it publishes it.
package struct WorkerReport: Codable, Hashable, Sendable {
    package var state: WorkerState
    /// Why the worker has paused itself; nil otherwise.
    package var reason: String?
    package var slots: Int
    /// Nil in the report of an earlier version, as are the following properties.
    package var capacity: WorkerCapacity?
    package var build: WorkerBuild?
    /// In the order in which they were begun.
    package var jobs: [WorkerJob]?
    /// How many gradings have failed by the worker's fault since it started.
    package var faults: Int?

    package init(
        state: WorkerState, reason: String? = nil, slots: Int, capacity: WorkerCapacity? = nil,
        build: WorkerBuild? = nil, jobs: [WorkerJob]? = nil, faults: Int? = nil
    ) {
        self.state = state
        self.reason = reason
        self.slots = slots
        self.capacity = capacity
        self.build = build
        self.jobs = jobs
        self.faults = faults
    }
}
