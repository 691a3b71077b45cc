import ArgumentParser
import Grading
import Sandbox
import Settings

extension ExerciseCommand {
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check that exercises give their own solutions the expected verdicts.",
            discussion: """
                Grades each solution three times, and prints its verdict, the tests that it fails, and its use of CPU \
                time and memory. Exits 0 if there are no errors, even if there are warnings; 1 if an exercise has an \
                error; 2 if an exercise cannot be read.
                """)

        @Flag(help: "Check the exercises again whenever one of their files changes.")
        var watch = false

        @OptionGroup var options: SandboxOptions

        @Argument(help: ArgumentHelp("Directories of exercises.", valueName: "dir"))
        var directories: [String]

        func run() async throws {
            let packages = directories.map(LoadedExercise.init)
            let exercises = packages.compactMap(\.exercise)
            guard watch || !exercises.isEmpty else {
                for package in packages { try print(VerifiedExercise(package)) }
                throw ExitCode(Failure.Code.usage.rawValue)
            }
            var usage = SandboxSession.Usage.grading(options.start)
            usage.root = options.rooted.root ?? Self.sharedRoot(of: exercises)
            try await SandboxSession.runCommand(enforcing: ["default", "harness"], usage: usage) { session in
                let host = SandboxCellHost(session, rootOverride: options.rooted.root)
                if watch { return try await verifyRepeatedly(on: host) }
                var code: Failure.Code?
                for package in packages {
                    let verified = try await verify(package, on: host)
                    try print(verified)
                    // An exercise with an error matters more than one that cannot be read.
                    if let worse = verified.code, code != .fault { code = worse }
                }
                if let code { throw ExitCode(code.rawValue) }
            }
        }

        /// The root that all exercises name, or else the standard one.
        private static func sharedRoot(of exercises: [Exercise]) -> String {
            let roots = Set(exercises.map { $0.root ?? Roots.standard })
            return roots.count == 1 ? roots.first ?? Roots.standard : Roots.standard
        }

        /// - Throws: for a fault of the grader.
        private func verify(_ package: LoadedExercise, on host: SandboxCellHost) async throws -> VerifiedExercise {
            guard let exercise = package.exercise else { return VerifiedExercise(package) }
            do {
                try host.requireFitness(of: exercise, at: package.directory)
            } catch let error as Failure {
                return VerifiedExercise(directory: package.directory, problem: "\(error)")
            } catch let error as SettingsError {
                return VerifiedExercise(directory: package.directory, problem: "\(package.directory): \(error)")
            }
            return VerifiedExercise(
                directory: package.directory,
                outcome: try await ExerciseVerification(exercise: exercise, host: host).outcome())
        }

        /// Verifies all exercises, and then each one again whose files change, until the command is interrupted.
        private func verifyRepeatedly(on host: SandboxCellHost) async throws {
            var known: [String: ExercisePackage?] = [:]
            while true {
                for directory in directories {
                    // Reading also fails while an editor replaces a file; the next look finds the new one.
                    let package = try? ExercisePackage(directory: directory)
                    if let seen = known[directory], seen == package { continue }
                    known[directory] = package
                    try print(try await verify(LoadedExercise(directory), on: host))
                }
                try await Task.sleep(for: .milliseconds(500))
            }
        }

        private func print(_ verified: VerifiedExercise) throws {
            if options.json {
                try Console.printJSON(verified)
            } else if let problem = verified.problem {
                Console.say("sandmartin: \(problem)")
            } else {
                Console.print(verified.description)
            }
        }
    }
}

/// An exercise that an argument names, or why it cannot be read.
private struct LoadedExercise {
    /// The directory as given in the argument.
    let directory: String
    let exercise: Exercise?
    /// Nil if the exercise was read.
    let problem: String?

    init(_ directory: String) {
        self.directory = directory
        do {
            exercise = try Exercise(package: try ExercisePackage(directory: directory))
            problem = nil
        } catch {
            exercise = nil
            // A file that cannot be read is already named with its directory.
            problem = "\(error)".hasPrefix(directory) ? "\(error)" : "\(directory): \(error)"
        }
    }
}

/// The result of `exercise verify` for one exercise.
private struct VerifiedExercise: CustomStringConvertible {
    /// The directory as given in the argument.
    let directory: String
    var outcome = ExerciseVerification.Outcome()
    /// Why the exercise could not be verified; nil if it was.
    var problem: String?

    /// The exit code for this exercise; nil for a sound one.
    var code: Failure.Code? {
        if problem != nil { return .usage }
        return outcome.findings.contains { $0.severity == .error } ? .fault : nil
    }

    var description: String {
        let heading = "\(directory): \(code == nil ? "ok" : "not sound")"
        let findings = outcome.findings.map { "  \($0.severity.rawValue): \($0.place): \($0.message)" }
        return ([heading] + outcome.solutions.map(\.text) + findings).joined(separator: "\n")
    }
}

extension VerifiedExercise {
    init(_ package: LoadedExercise) {
        self.init(directory: package.directory, problem: package.problem)
    }
}

extension VerifiedExercise: Encodable {
    private enum Key: String, CodingKey { case exercise, solutions, findings, problem }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(directory, forKey: .exercise)
        try container.encode(outcome.solutions, forKey: .solutions)
        try container.encode(outcome.findings, forKey: .findings)
        try container.encodeIfPresent(problem, forKey: .problem)
    }
}

extension VerifiedSolution {
    private static let maximumFailures = 20

    /// One line for the solution, and one for each test that did not pass.
    fileprivate var text: String {
        let usage = [
            "CPU time \(cpuMilliseconds) ms" + Self.share(cpuShare),
            "memory \((memoryPeakBytes + (1 << 20) - 1) >> 20) MiB" + Self.share(memoryShare),
        ]
        let heading =
            "  \(path): \(verdict.rawValue), \(points) of \(maxPoints) points; " + usage.joined(separator: ", ")
        let failing = failures.prefix(Self.maximumFailures).map { "    \($0.id): \($0.status.rawValue)" }
        let more = failures.count - failing.count
        return ([heading] + failing + (more > 0 ? ["    and \(more) more"] : [])).joined(separator: "\n")
    }

    private static func share(_ share: Double?) -> String {
        share.map { " (\(Int(($0 * 100).rounded())) % of the limit)" } ?? ""
    }
}
