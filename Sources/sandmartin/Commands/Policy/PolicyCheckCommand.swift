import ArgumentParser
import Foundation
import Sandbox
import Settings

struct PolicyCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Find contradictions in policies, and limits that this host cannot enforce.",
        discussion: """
            Exits 0 if this host can use all of the policies, 2 if one is faulty or contradicts itself, 1 if this host \
            cannot enforce one. Advice does not change the exit code.
            """)

    @Argument(
        help: ArgumentHelp(
            "Names or files of policies (default: all names).", valueName: "name|file"))
    var policies: [String] = []

    func run() async throws {
        try DelegatedScope.restartIfShared()
        let library = try PolicyLibrary.configured()
        let names = try policies.isEmpty ? library.names() : policies.map { library.asNameOrFile($0) }
        let host = HostCapacity.find(waiving: try Configuration.load(file: nil).degraded)
        var isFaulty = false
        var isBeyondHost = false
        for (name, shown) in zip(names, policies.isEmpty ? names : policies) {
            let findings: [PolicyFinding]
            do {
                findings = try library.review(name, on: host)
            } catch {
                isFaulty = true
                Console.say("\(error)")
                continue
            }
            for finding in findings { Console.say("\(finding)") }
            let kinds = Set(findings.map(\.kind))
            if kinds.contains(.contradiction) {
                isFaulty = true
            } else if kinds.contains(.host) {
                isBeyondHost = true
            } else {
                Console.print("\(shown): ok")
            }
        }
        if isFaulty { throw ExitCode(Failure.Code.usage.rawValue) }
        if isBeyondHost { throw ExitCode(Failure.Code.fault.rawValue) }
    }
}

extension PolicyLibrary {
    /// Returns the argument, with `./` before the name of a file in the working directory that no policy is named like.
    fileprivate func asNameOrFile(_ argument: String) -> String {
        let isFile = argument.contains("/") || argument.hasSuffix(".yaml")
        guard !isFile, ((try? names()) ?? []).contains(argument) == false,
            FileManager.default.fileExists(atPath: argument)
        else { return argument }
        return "./\(argument)"
    }
}
