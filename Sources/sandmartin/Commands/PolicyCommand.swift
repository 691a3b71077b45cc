import ArgumentParser
import Sandbox
import Settings

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "List, show and check resource policies.",
        subcommands: [List.self, Show.self, Check.self])

    /// The policies that the other commands know by name.
    private static func library() throws -> PolicyLibrary {
        let configured = try Configuration.load(file: nil).policies
        return PolicyLibrary(directory: try configured ?? Installation.find().policies)
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the policies that can be named.")

        func run() throws {
            let library = try library()
            for name in try library.names() {
                let limits = try library.chosen(name).limits
                Console.print(
                    "\(name): \(limits.cpu.settingText) CPU, \(limits.wall.settingText), \(limits.memory), "
                        + "\(limits.processes) processes, \(limits.output) output, \(limits.work) work")
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show every limit of a policy.")

        @Argument(help: "The policy's name, or a file.")
        var name: String

        func run() throws {
            let policy = try library().chosen(name)
            Console.print("limits:")
            for (key, value) in policy.limits.lines { Console.print("  \(key): \(value)") }
            Console.print("bounds:")
            for (key, value) in policy.bounds.lines { Console.print("  \(key): \(value)") }
            Console.print("seccomp: \(policy.seccompProfile)")
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check policy files, and the system call filters that they name.")

        @Argument(help: "The files.")
        var files: [String]

        func run() throws {
            let library = try library()
            var isFaulty = false
            for file in files {
                do {
                    // A bare name would be looked up among the installed policies.
                    let policy = try library.policy(file.contains("/") ? file : "./\(file)")
                    _ = try SeccompCompiler.compile(library.seccompProfile(policy.seccompProfile))
                    Console.print("\(file): ok")
                } catch {
                    isFaulty = true
                    Console.say("\(error)")
                }
            }
            if isFaulty { throw ExitCode(Failure.Code.usage.rawValue) }
        }
    }
}

extension Limits {
    /// Each key of a policy file with its value.
    fileprivate var lines: [(String, String)] {
        [
            ("cpu", cpu.settingText), ("wall", wall.settingText), ("memory", "\(memory)"),
            ("processes", "\(processes)"), ("output", "\(output)"), ("work", "\(work)"),
            ("work_files", "\(workFiles)"), ("open_files", "\(openFiles)"), ("cores", "\(cores)"),
        ]
    }
}
