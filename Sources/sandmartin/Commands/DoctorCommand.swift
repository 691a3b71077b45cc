import ArgumentParser
import Sandbox

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Test which limits and restrictions this host can enforce.",
        discussion: """
            Builds its cells in the root that --root names, or else in python. That root and the roots that exercises \
            name must be usable; a fault of another root is only reported. Exits 0 if untrusted programs can be run on \
            this host.
            """)

    @Flag(help: "Print the findings as JSON.")
    var json = false

    @OptionGroup var rooted: RootOption

    func run() async throws {
        let configuration = try Configuration.load(file: nil)
        let installation = try Installation.find()
        try DelegatedScope.restartIfShared()
        let needs = RootNeeds(of: configuration.exercises ?? installation.exercises)
        var parts = Sandbox.Configuration(
            launcher: installation.launcher, roots: installation.roots(configuration),
            policies: PolicyLibrary(directory: configuration.policies ?? installation.policies))
        parts.root = rooted.root ?? Roots.standard
        let doctor = Doctor(parts, needs: needs.exercises)
        try await Lifetime.runUntilInterrupted {
            var report = await doctor.examine()
            if let fault = needs.fault { report.checks.append(fault) }
            try json ? Console.printJSON(report) : Console.print(report.description)
            if !report.isSound { throw ExitCode(Failure.Code.fault.rawValue) }
        }
    }
}
