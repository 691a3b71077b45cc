/// What has to be done in the cgroup file systems around one cell, as data.
///
/// A pure function of (host, cell, limits): the launcher carries it out, and the same plan is checked in unit tests.
package struct CgroupPlan: Sendable, Hashable {
    package struct Write: Sendable, Hashable {
        package var path: String
        package var value: String

        package init(path: String, value: String) {
            self.path = path
            self.value = value
        }
    }

    /// A counter of the CPU time that all processes of the cell have used, the dead ones included.
    package enum CPUUsageSource: Sendable, Hashable {
        /// A `cpuacct.usage` file: one number, nanoseconds.
        case cpuacct(path: String)
        /// A v2 `cpu.stat` file: the line `usage_usec N`, microseconds.
        case cpuStat(path: String)
    }

    /// How a cell's memory is limited once its interpreter is ready: what is in use then is not the program's.
    package struct MemoryLimit: Sendable, Hashable {
        /// What the program may use beyond that.
        package var bytes: UInt64
        /// The file that says what is in use.
        package var usage: String
        package var limit: String
        /// A limit that kills nobody when it is set below what is in use, and so calls in what cores have charged ahead:
        /// v1's own; `memory.high` on v2, which stands at "max" but for that moment.
        package var lenientLimit: String
        /// v1 with swap accounting: the limit of memory and swap together.
        package var limitWithSwap: String?
        /// A file of the highest use so far that can be reset by writing 0 to it: v1.
        package var peak: String?

        package init(
            bytes: UInt64, usage: String, limit: String, lenientLimit: String,
            limitWithSwap: String? = nil, peak: String? = nil
        ) {
            self.bytes = bytes
            self.usage = usage
            self.limit = limit
            self.lenientLimit = lenientLimit
            self.limitWithSwap = limitWithSwap
            self.peak = peak
        }
    }

    /// The two v1 files that together make an eventfd fire when the group runs out of memory
    /// (cgroup-v1/memory.rst, "OOM Control").
    package struct OOMNotification: Sendable, Hashable {
        /// `cgroup.event_control`, to which "EVENTFD FD-OF-FILE" is written.
        package var control: String
        /// `memory.oom_control`.
        package var file: String

        package init(control: String, file: String) {
            self.control = control
            self.file = file
        }
    }

    /// A file whose text is read back after the cell's end, and the key it has in `CgroupEvidence(parsing:)`.
    package struct EvidenceFile: Sendable, Hashable {
        package var key: String
        package var path: String

        package init(key: String, path: String) {
            self.key = key
            self.path = path
        }
    }

    /// Made in this order, removed in the reverse one.
    package var directories: [String]
    /// Done after all directories are made and before any process is in them, in this order.
    package var writes: [Write]
    /// The v2 directory that the program is born in (CLONE_INTO_CGROUP); nil where there is no v2.
    package var spawnDirectory: String?
    /// v1 `cgroup.procs` files that take the program's number before it goes on.
    package var joins: [String]
    package var cpuUsage: CPUUsageSource
    /// nil where memory cannot be limited, which the operator has agreed to.
    package var memory: MemoryLimit?
    /// v1 only: there a kill for memory takes one process, and the eventfd is how we come to end the whole cell.
    /// nil on v2, where memory.oom.group does it.
    package var oomNotification: OOMNotification?
    /// The v2 `cgroup.kill` file, where there is one.
    package var killFile: String?
    package var evidence: [EvidenceFile]
    /// The `pids.current` file, where processes are counted: how many there are now.
    package var processes: String?

    package init(
        directories: [String], writes: [Write], spawnDirectory: String?, joins: [String], cpuUsage: CPUUsageSource,
        memory: MemoryLimit?, oomNotification: OOMNotification?, killFile: String?, evidence: [EvidenceFile],
        processes: String? = nil
    ) {
        self.directories = directories
        self.writes = writes
        self.spawnDirectory = spawnDirectory
        self.joins = joins
        self.cpuUsage = cpuUsage
        self.memory = memory
        self.oomNotification = oomNotification
        self.killFile = killFile
        self.evidence = evidence
        self.processes = processes
    }
}
