import Settings

/// What one cell may use; every limit is enforced by the kernel or by the launcher, none by the program's good will.
package struct Limits: Sendable, Hashable {
    /// CPU time of all of the cell's processes together: the limit that a program is judged by.
    package var cpu: Duration
    /// Time on the clock: the backstop for a program that sleeps, generous so that a busy host fails nobody.
    package var wall: Duration
    /// Memory of all processes together, including the files in `/work` and `/tmp`, which live in memory. No swap. What
    /// the interpreter holds when it is ready, before it knows what to run, is not counted.
    package var memory: ByteCount
    /// Processes and threads alive at one time. The cell's own init is not counted.
    package var processes: Int
    /// What the program may write to standard output, and as much again to standard error.
    package var output: ByteCount
    /// Size of the file system at `/work`, and as much again for `/tmp`.
    package var work: ByteCount
    /// Files and directories in `/work`, and as many again in `/tmp`.
    package var workFiles: Int
    /// Descriptors a process may hold open (RLIMIT_NOFILE).
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
    /// Each key of a policy file with its value as it is written there, in the order of the file.
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
