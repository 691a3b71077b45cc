import ArgumentParser
import Glibc
import Sandbox
import Settings

@main
struct Sandmartin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandmartin",
        abstract: "A self-hosted platform for Python exercises, with its own sandbox.",
        subcommands: [
            ServeCommand.self, APICommand.self, WorkerCommand.self, MigrateCommand.self, RunCommand.self,
            GradeCommand.self, ExerciseCommand.self, PolicyCommand.self, RootCommand.self, DoctorCommand.self,
            SelftestCommand.self, MeasureCommand.self, AdminCommand.self, RejudgeCommand.self,
        ])

    /// Runs the command. Exit codes are a contract: 0 done, 1 our fault or the host's, 2 unusable arguments.
    static func main() async {
        // A write to a closed pipe (`sandmartin … | head`) must return an error, not end a service.
        signal(SIGPIPE, SIG_IGN)
        closeInheritedDescriptorsOnExec()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                // Before the command runs, because it needs a new thread, which the host may refuse.
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
            // A command that throws an `ExitCode` has already reported its errors.
            if !(error is ExitCode) { Console.say("sandmartin: \(error)") }
            Glibc.exit(code.rawValue)
        }
    }

    /// Sets close-on-exec on descriptors that our parent left open, so that the programs we start do not inherit them.
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
