import ArgumentParser
import Sandbox
import Settings

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "List, show, check and find resource policies.",
        subcommands: [List.self, PolicyShowCommand.self, PolicyCheckCommand.self, PolicyTraceCommand.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the policies that can be named.")

        func run() throws {
            let library = try PolicyLibrary.configured()
            for name in try library.names() {
                let limits = try library.chosen(name).limits
                Console.print(
                    "\(name): \(limits.cpu.settingText) CPU, \(limits.wall.settingText), \(limits.memory), "
                        + "\(limits.processes) processes, \(limits.output) output, \(limits.work) work")
            }
        }
    }
}

extension PolicyLibrary {
    /// The policies that the other commands know by name.
    static func configured() throws -> PolicyLibrary {
        let directory = try Configuration.load(file: nil).policies
        return PolicyLibrary(directory: try directory ?? Installation.find().policies)
    }
}
