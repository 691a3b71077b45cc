import ArgumentParser
import Foundation
import Sandbox
import Settings

struct PolicyCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Find what policies cannot mean, and what this host cannot enforce.",
        discussion: """
            Exits 0 if all of them can be used here, 2 if one is faulty or contradicts itself, 1 if this host cannot do \
            what one says. Advice changes nothing about that.
            """)

    @Argument(
        help: ArgumentHelp(
            "Policies by name, or files; all that can be named if none is given.", valueName: "name|file"))
    var policies: [String] = []

    func run() async throws {
        try DelegatedScope.restartIfShared()
        let library = try PolicyLibrary.configured()
        let names = try policies.isEmpty ? library.names() : policies.map { library.asNameOrFile($0) }
        let host = HostCapacity.find()
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
    /// A file in the working directory may be named as it is called there, unless a policy is.
    fileprivate func asNameOrFile(_ argument: String) -> String {
        let isFile = argument.contains("/") || argument.hasSuffix(".yaml")
        guard !isFile, ((try? names()) ?? []).contains(argument) == false,
            FileManager.default.fileExists(atPath: argument)
        else { return argument }
        return "./\(argument)"
    }
}
