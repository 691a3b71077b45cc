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

/// A worker's state, as it publishes it.
package struct WorkerReport: Codable, Hashable, Sendable {
    package var state: WorkerState
    /// Why the worker has paused itself; nil otherwise.
    package var reason: String?
    package var slots: Int
    /// Nil for a worker of an earlier version.
    package var capacity: WorkerCapacity?

    package init(state: WorkerState, reason: String? = nil, slots: Int, capacity: WorkerCapacity? = nil) {
        self.state = state
        self.reason = reason
        self.slots = slots
        self.capacity = capacity
    }
}
