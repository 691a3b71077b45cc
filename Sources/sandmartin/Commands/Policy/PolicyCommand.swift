import ArgumentParser
import Sandbox
import Settings

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "List, show, check, propose, try and apply resource policies.",
        subcommands: [
            List.self, PolicyShowCommand.self, PolicyCheckCommand.self, PolicyTraceCommand.self,
            PolicyRehearseCommand.self, PolicyApplyCommand.self,
        ])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all policies by name.")

        func run() throws {
            let library = try PolicyLibrary.configured()
            for name in try library.names() {
                let limits = try library.chosenAsWritten(name).policy.limits
                Console.print(
                    "\(name): \(limits.cpu.settingText) CPU, \(limits.wall.settingText) wall, \(limits.memory) memory, "
                        + "\(limits.processes) processes, \(limits.output) output, \(limits.work) work")
            }
        }
    }
}

extension PolicyLibrary {
    /// Returns the library of the configured policies, or the installation's.
    static func configured() throws -> PolicyLibrary {
        let directory = try Configuration.load(file: nil).policies
        return PolicyLibrary(directory: try directory ?? Installation.find().policies)
    }
}
