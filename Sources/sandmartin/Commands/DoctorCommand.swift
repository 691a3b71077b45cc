import ArgumentParser
import Sandbox

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Test which limits and restrictions this host can enforce.",
        discussion: "Exits 0 if untrusted programs can be run on this host.")

    @Flag(help: "Print the findings as JSON.")
    var json = false

    func run() async throws {
        let configuration = try Configuration.load(file: nil)
        let installation = try Installation.find()
        try DelegatedScope.restartIfShared()
        try await Lifetime.runUntilInterrupted {
            let report = await Doctor(
                Sandbox.Configuration(
                    launcher: installation.launcher, rootfs: configuration.rootfs ?? installation.rootfs,
                    policies: PolicyLibrary(directory: configuration.policies ?? installation.policies))
            ).examine()
            try json ? Console.printJSON(report) : Console.print(report.description)
            if !report.isSound { throw ExitCode(Failure.Code.fault.rawValue) }
        }
    }
}
