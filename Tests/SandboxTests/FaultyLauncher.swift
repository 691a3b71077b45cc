import FoundationEssentials
import Glibc

@testable import Sandbox

/// The shipped launcher, started with a library before the C library that makes one of its system calls fail.
struct FaultyLauncher: ~Copyable {
    enum Fault: CustomStringConvertible {
        case dies
        case stops
        /// The service is killed, not the launcher.
        case orphans
        case fails(Int32)

        var description: String {
            switch self {
            case .dies: "die"
            case .stops: "stop"
            case .orphans: "orphan"
            case .fails(let number): "\(number)"
            }
        }
    }

    private let directory: TemporaryDirectory

    /// A program to be started in the launcher's place.
    var program: String { "\(directory.path)/sandmartin-launcher" }

    init() throws {
        let directory = try TemporaryDirectory()
        let program = "\(directory.path)/sandmartin-launcher"
        let library = "\(directory.path)/faults.so"
        try TestCommand.run([
            "clang", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE", "-o", library,
            "\(SourceTree.root)/Tests/LauncherFaults/launcher_faults.c",
        ])
        // One launcher only: the next one is sound.
        try directory.write(
            """
            #!/bin/sh
            cd \(directory.path) || exit 1
            echo $$ >process
            if [ -e fault ]; then
                export SANDMARTIN_LAUNCHER_FAULT="$(cat fault)" SANDMARTIN_LAUNCHER_CALLS="$PWD/calls" LD_PRELOAD=\(library)
                rm fault
            fi
            exec \(try TestSandbox.launcher()) "$@"

            """, to: "script")
        // By another process: what this one has just written cannot be executed while a child that another test is
        // starting holds a copy of the descriptor (ETXTBSY).
        try TestCommand.run(["install", "-m", "0755", "\(directory.path)/script", program])
        self.directory = directory
    }

    /// The next launcher that starts fails at the `number`th call of this name, or of any.
    func arm(_ call: String = "*", number: Int, _ fault: Fault) throws {
        try directory.write("", to: "calls")
        try directory.write("\(call):\(number):\(fault)", to: "fault")
    }

    /// The launcher that was started last.
    var process: Int32? {
        let bytes = FileManager.default.contents(atPath: "\(directory.path)/process") ?? Data()
        return Int32(String(decoding: bytes, as: UTF8.self).split(separator: "\n").first ?? "")
    }

    /// The calls of the launcher that was started last, in order.
    func calls() -> [String] {
        let bytes = FileManager.default.contents(atPath: "\(directory.path)/calls") ?? Data()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

/// Programs that tests need.
enum TestCommand {
    /// Runs one to its end.
    ///
    /// - Throws: if it does not succeed.
    static func run(_ command: [String]) throws {
        let status = try status(of: command)
        guard status == 0 else { throw Failure(command: command, status: status) }
    }

    /// Its status, as wait(2) gives it.
    static func status(of command: [String]) throws -> Int32 {
        let process = try start(command)
        var status: Int32 = 0
        guard waitpid(process, &status, 0) == process else { throw TemporaryDirectory.POSIXFailure(number: errno) }
        return status
    }

    static func start(_ command: [String]) throws -> pid_t {
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let failure = posix_spawnp(&process, command[0], nil, nil, &arguments, environ)
        guard failure == 0 else { throw TemporaryDirectory.POSIXFailure(number: failure) }
        return process
    }

    struct Failure: Error {
        let command: [String]
        let status: Int32
    }
}
