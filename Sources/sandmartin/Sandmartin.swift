import ArgumentParser
import Glibc
import Sandbox
import Settings

@main
struct Sandmartin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandmartin",
        abstract: "A self-hosted coding-exercise platform for Python, with a sandbox of its own.",
        subcommands: [
            ServeCommand.self, APICommand.self, WorkerCommand.self, MigrateCommand.self, RunCommand.self,
            GradeCommand.self, ExerciseCommand.self, PolicyCommand.self, DoctorCommand.self, SelftestCommand.self,
            MeasureCommand.self,
        ])

    /// Runs the command; exit codes are a contract: 0 done, 1 our fault or the host's, 2 unusable arguments.
    static func main() async {
        // A reader that went away (`sandmartin … | head`) is an error of a write, not the end of a service.
        signal(SIGPIPE, SIG_IGN)
        closeInheritedDescriptorsOnExec()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                // Here and not in the command, which already runs on a thread that may not be had.
                try ProcessHeadroom.ofThisProcess()?.require(ProcessNeed.ofCommand, for: "sandmartin")
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            leave(with: error)
        }
    }

    private static func leave(with error: any Error) -> Never {
        switch error {
        case let failure as Failure:
            Console.say("sandmartin: \(failure)")
            Glibc.exit(failure.code.rawValue)
        case let error as SettingsError:
            Console.say("sandmartin: \(error)")
            Glibc.exit(Failure.Code.usage.rawValue)
        default:
            break
        }
        switch exitCode(for: error) {
        case .success:
            Console.print(fullMessage(for: error))
            Glibc.exit(0)
        case .validationFailure:
            Console.say(fullMessage(for: error))
            Glibc.exit(Failure.Code.usage.rawValue)
        case let code:
            // An `ExitCode` was thrown by a command that has already said what there is to say.
            if !(error is ExitCode) { Console.say("sandmartin: \(error)") }
            Glibc.exit(code.rawValue)
        }
    }

    /// Our parent may have left descriptors open; they are no business of the programs that we start.
    private static func closeInheritedDescriptorsOnExec() {
        guard let directory = opendir("/proc/self/fd") else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let descriptor = Int32(name), descriptor > STDERR_FILENO { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        }
    }
}
