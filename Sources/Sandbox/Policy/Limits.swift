import Settings

/// The limits of one cell. The kernel or the launcher enforces each of them; none relies on the program.
package struct Limits: Sendable, Hashable {
    /// CPU time of all processes of the cell together. A program is judged by this limit.
    package var cpu: Duration
    /// Wall-clock time: the backstop for a program that sleeps. It is generous, so that no program fails on a busy
    /// host.
    package var wall: Duration
    /// Memory of all processes together, including the files in `/work` and `/tmp`, which are in memory. No swap. The
    /// memory that the interpreter holds before it receives the program is not counted.
    package var memory: ByteCount
    /// Processes and threads alive at one time. The cell's own init is not counted.
    package var processes: Int
    /// Bytes that the program may write to standard output, and the same number again to standard error.
    package var output: ByteCount
    /// Size of the file system at `/work`; `/tmp` has the same size.
    package var work: ByteCount
    /// Files and directories in `/work`; `/tmp` has the same limit.
    package var workFiles: Int
    /// Descriptors that one process may hold open (RLIMIT_NOFILE).
    package var openFiles: Int
    /// CPU cores that all processes together may keep busy at one time (cpu.max).
    package var cores: Double

    package init(
        cpu: Duration, wall: Duration, memory: ByteCount, processes: Int, output: ByteCount, work: ByteCount,
        workFiles: Int, openFiles: Int, cores: Double
    ) {
        self.cpu = cpu
        self.wall = wall
        self.memory = memory
        self.processes = processes
        self.output = output
        self.work = work
        self.workFiles = workFiles
        self.openFiles = openFiles
        self.cores = cores
    }
}

extension Limits {
    /// The keys of a policy file with the text of their values, in the order of the file.
    package var settings: [(key: String, value: String)] {
        [
            ("cpu", cpu.settingText), ("wall", wall.settingText), ("memory", "\(memory)"),
            ("processes", "\(processes)"), ("output", "\(output)"), ("work", "\(work)"),
            ("work_files", "\(workFiles)"), ("open_files", "\(openFiles)"), ("cores", cores.settingText),
        ]
    }
}

extension Double {
    /// `1`, `0.5`.
    var settingText: String { Int(exactly: self).map(String.init) ?? description }
}
