import FoundationEssentials
import Glibc

@testable import Sandbox

/// `sandmartin run` of a small program, in a process that the test can kill, with the test's own launcher.
struct ServiceUnderTest: ~Copyable {
    private let directory: TemporaryDirectory
    private let started = Started()

    private final class Started {
        var processes: [pid_t] = []
    }

    /// Links the launcher beside a copy of the command, where the command looks for it.
    init(launcher: String) throws {
        let built = try TestSandbox.launcher().split(separator: "/").dropLast().map { "/\($0)" }.joined()
        let directory = try TemporaryDirectory()
        try TestCommand.run(["cp", "\(built)/sandmartin", "\(directory.path)/sandmartin"])
        try TestCommand.run(["ln", "-s", launcher, "\(directory.path)/sandmartin-launcher"])
        try TestCommand.run(["ln", "-s", TestSandbox.policies.directory, "\(directory.path)/policies"])
        try directory.write("print(1)\n", to: "program.py")
        self.directory = directory
    }

    func start() throws -> pid_t {
        let process = try TestCommand.start([
            "env", "SANDMARTIN_SHARE=\(directory.path)", "SANDMARTIN_ROOTFS=\(try TestSandbox.rootfs())",
            "\(directory.path)/sandmartin", "run", "--cold", "--json", "\(directory.path)/program.py",
        ])
        started.processes.append(process)
        return process
    }

    /// Runs the command to its end, and returns its status as wait(2) gives it.
    func run() throws -> Int32 {
        let process = try start()
        var status: Int32 = 0
        guard waitpid(process, &status, 0) == process else { throw TemporaryDirectory.POSIXFailure(number: errno) }
        return status
    }

    /// Returns the control groups left by the commands that were started.
    func groupsLeft() -> [String] {
        let bases = (try? CgroupHost.detect().baseDirectories) ?? []
        return bases.flatMap { base in started.processes.map { "\(base)/sandmartin-\($0)" } }
            .filter { access($0, F_OK) == 0 }
    }
}
