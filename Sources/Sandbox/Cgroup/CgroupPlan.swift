/// The control groups of one cell, as data: what to create, write and read in the cgroup file systems.
///
/// A pure function of (host, cell, limits). The launcher carries it out, and unit tests check it.
package struct CgroupPlan: Sendable, Hashable {
    package struct Write: Sendable, Hashable {
        package var path: String
        package var value: String

        package init(path: String, value: String) {
            self.path = path
            self.value = value
        }
    }

    /// A counter of the CPU time that all processes of the cell have used, dead ones included.
    package enum CPUUsageSource: Sendable, Hashable {
        /// A `cpuacct.usage` file: one number, nanoseconds.
        case cpuacct(path: String)
        /// A v2 `cpu.stat` file: the line `usage_usec N`, microseconds.
        case cpuStat(path: String)
    }

    /// How a cell's memory is limited once its interpreter is ready. Memory in use by then is not charged to the
    /// program.
    package struct MemoryLimit: Sendable, Hashable {
        /// The memory that the program may use beyond that.
        package var bytes: UInt64
        /// The file with the memory in use.
        package var usage: String
        package var limit: String
        /// A file whose limit may be set below the memory in use without killing a process. Setting it makes the kernel
        /// return what cores have charged in advance. On v1 the limit itself; on v2 `memory.high`, otherwise "max".
        package var lenientLimit: String
        /// On v1 with swap accounting: the limit of memory and swap together.
        package var limitWithSwap: String?
        /// On v1: the file of the peak use, which is reset by writing 0 to it.
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

    /// A file that is read after the cell's end, and its key in `CgroupEvidence(parsing:)`.
    package struct EvidenceFile: Sendable, Hashable {
        package var key: String
        package var path: String

        package init(key: String, path: String) {
            self.key = key
            self.path = path
        }
    }

    /// Created in this order, removed in reverse.
    package var directories: [String]
    /// Carried out in this order, after all directories are created and before any process is in them.
    package var writes: [Write]
    /// The v2 directory into which the program is cloned (CLONE_INTO_CGROUP); nil where there is no v2.
    package var spawnDirectory: String?
    /// v1 `cgroup.procs` files to which the program's process number is written before it continues.
    package var joins: [String]
    package var cpuUsage: CPUUsageSource
    /// Nil where memory cannot be limited, and the operator has waived the limit.
    package var memory: MemoryLimit?
    /// v1 only: there the kernel kills a single process when memory runs out, and the eventfd lets us end the whole
    /// cell. Nil on v2, where memory.oom.group does that.
    package var oomNotification: OOMNotification?
    /// The v2 `cgroup.kill` file, where there is one.
    package var killFile: String?
    package var evidence: [EvidenceFile]
    /// The `pids.current` file with the number of processes; nil where processes are not counted.
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
