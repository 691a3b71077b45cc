import FoundationEssentials
import Glibc

/// Runs programs for tests.
enum TestCommand {
    /// Runs a program to its end.
    ///
    /// - Throws: `Failure` if it does not exit with 0.
    static func run(_ command: [String]) throws {
        let process = try start(command)
        var status: Int32 = 0
        guard waitpid(process, &status, 0) == process else { throw TemporaryDirectory.POSIXFailure(number: errno) }
        guard status == 0 else { throw Failure(command: command, status: status) }
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
        /// As wait(2) gives it.
        let status: Int32
    }
}
