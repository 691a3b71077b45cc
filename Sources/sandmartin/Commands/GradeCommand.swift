import ArgumentParser
import Foundation
import Grading
import Sandbox

struct GradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grade", abstract: "Grade submissions with the tests of an exercise.",
        discussion: "Exits 0 if every submission was graded, whatever its verdict.")

    @Option(help: "A policy to use instead of the exercise's own: a name or a file.")
    var policy: String?

    @Option(help: "How many submissions to grade concurrently; by default one per core.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Option(
        help: ArgumentHelp(
            "Save the pictures of the submissions in this directory, each as NUMBER-CASE.png: the number is the "
                + "submission's place among the arguments.",
            valueName: "directory"))
    var figures: String?

    @OptionGroup var options: SandboxOptions

    @Argument(help: ArgumentHelp("The directory of the exercise.", valueName: "exercise-dir"))
    var exercise: String

    @Argument(help: ArgumentHelp("The submissions.", valueName: "submission.py"))
    var submissions: [String]

    func validate() throws {
        guard (1...256).contains(jobs) else { throw ValidationError("--jobs must be from 1 to 256.") }
    }

    func run() async throws {
        let directory = exercise
        let exercise = try Exercise(argument: directory)
        // Reads all files before grading, so that a misspelt name is reported immediately.
        let sources = try submissions.map { (path: $0, code: try contents(ofArgument: $0)) }
        var usage = SandboxSession.Usage.grading(options.start, jobs: min(jobs, submissions.count))
        usage.root = options.rooted.root ?? exercise.root ?? Roots.standard
        try await SandboxSession.runCommand(
            enforcing: [policy ?? exercise.policy, "harness"], usage: usage
        ) { session in
            let host = SandboxCellHost(session, policyOverride: policy, rootOverride: options.rooted.root)
            try host.requireFitness(of: exercise, at: directory)
            let grading = GradingSession(exercise: exercise, host: host)
            let results = try await inOrder(sources, jobs: jobs) { source in
                await GradedFile(source.path, source.code, by: grading, exercise: exercise, host: host)
            } report: { graded in
                try options.json ? Console.printJSON(graded) : Console.print(graded.description)
                if let fault = graded.fault { Console.say("sandmartin: \(graded.submission): \(fault)") }
                return graded
            }
            if let figures { try save(results.map(\.report), in: figures) }
            if results.contains(where: { $0.fault != nil }) { throw ExitCode(Failure.Code.fault.rawValue) }
        }
    }

    private func save(_ reports: [GradingReport], in directory: String) throws(Failure) {
        for (index, report) in reports.enumerated() {
            for test in report.tests {
                guard let figure = test.figure else { continue }
                try FigureOutput.save(figure, to: "\(directory)/\(index + 1)-\(test.id).png")
            }
        }
    }
}

extension Exercise {
    /// Reads the exercise in a directory that an argument names.
    ///
    /// - Throws: `SettingsError`, or `Failure` (`usage`), for an unusable package.
    init(argument directory: String) throws {
        do {
            try self.init(package: try ExercisePackage(directory: directory))
        } catch let error as GradingError {
            throw Failure("\(error)", code: .usage)
        }
    }
}

/// Does `work` for every element, up to `jobs` concurrently, and reports the results in the order of the elements.
private func inOrder<Element: Sendable, Result: Sendable, Report>(
    _ elements: [Element], jobs: Int, _ work: @escaping @Sendable (Element) async -> Result,
    report: (Result) throws -> Report
) async throws -> [Report] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        func start(_ index: Int) {
            guard elements.indices.contains(index) else { return }
            group.addTask { (index, await work(elements[index])) }
        }
        for index in 0..<jobs { start(index) }
        var waiting: [Int: Result] = [:]
        var reports: [Report] = []
        var started = jobs
        while let (index, result) = try await group.next() {
            start(started)
            started += 1
            waiting[index] = result
            while let next = waiting.removeValue(forKey: reports.count) { reports.append(try report(next)) }
        }
        return reports
    }
}
