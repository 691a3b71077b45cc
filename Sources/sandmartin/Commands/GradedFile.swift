import Grading

/// A submission of `sandmartin grade` with its report.
struct GradedFile: Sendable {
    /// The path as given in the argument.
    let submission: String
    let report: GradingReport
    /// Why grading failed by our fault; nil if the submission was graded.
    let fault: String?

    /// Grades the submission. A fault of ours becomes the verdict `grader_error`, so that the other submissions are
    /// graded.
    init(
        _ path: String, _ code: [UInt8], by session: GradingSession, exercise: Exercise, host: SandboxCellHost
    ) async {
        submission = path
        guard let text = String(validating: code, as: UTF8.self) else {
            report = .without(
                tests: .invalid, "Your file is not UTF-8 text. Save it as UTF-8 and try again.", exercise, host)
            fault = nil
            return
        }
        do {
            report = try await session.grade(code: text)
            fault = nil
        } catch {
            report = .without(
                tests: .graderError, "Grading failed by our fault, not because of your program.", exercise,
                host)
            fault = "\(error)"
        }
    }
}

extension GradedFile: Encodable {
    private enum Key: String, CodingKey { case submission }

    /// Encodes the keys of the report and the key `submission`.
    func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(submission, forKey: .submission)
    }
}

extension GradedFile: CustomStringConvertible {
    /// One line for the submission, its details, and one line for each test that did not pass.
    var description: String {
        let heading =
            "\(submission): \(report.verdict.rawValue), \(report.points) of \(report.maxPoints) points. "
            + report.summary + (report.isolation == .shared ? " (isolation: shared)" : "")
        let details = report.details.map { $0.split(separator: "\n").map { "  \($0)" } } ?? []
        let tests = report.tests.filter { $0.status != .passed }.map { test in
            "  \(test.name): \(test.status.rawValue)" + (test.message.isEmpty ? "" : ": \(test.message)")
        }
        return ([heading] + details + tests).joined(separator: "\n")
    }
}

extension GradingReport {
    fileprivate static func without(
        tests verdict: Verdict, _ summary: String, _ exercise: Exercise, _ host: SandboxCellHost
    ) -> GradingReport {
        GradingReport(
            verdict: verdict, points: 0, maxPoints: exercise.points, summary: summary, tests: [], cpuMilliseconds: 0,
            wallMilliseconds: 0, memoryPeakBytes: 0, mode: host.mode, root: host.root(named: exercise.root),
            enforcement: host.enforcement, isolation: exercise.isolation)
    }
}
