import Settings

/// Turns the end of a test into the result that the student sees. Removes the values of hidden tests.
struct Feedback: Sendable {
    let exercise: Exercise
    /// Every limit as enforced.
    let limits: LimitOverrides

    /// The maximum length of a message in words. Anything more belongs in the details.
    static let maximumWords = 60
    static let maximumMessageBytes = 2 << 10
    static let maximumDetailBytes = 8 << 10
    static let maximumOutputBytes = 16 << 10

    func result(of test: TestPlan.Test, end: HarnessEvent.End, usage: BudgetUsage) -> TestResult {
        // The only limit that the harness itself can report is a full work directory.
        let limit = sentence(for: end.status, limitsOf: test)
        return result(
            of: test, status: end.status, message: limit.isEmpty ? message(of: end, printed: usage.output) : limit,
            details: end.details, facts: limit.isEmpty ? end.facts ?? TestFacts() : TestFacts(), teacher: end.teacher,
            usage: usage)
    }

    /// Returns the message of a test, with a hint to return the result if the student's function printed it instead.
    ///
    /// The harness does not know what the submission printed, so the worker adds this hint.
    private func message(of end: HarnessEvent.End, printed: String) -> String {
        guard let hint = end.returnHint,
            let line = printed.split(separator: "\n").last(where: { !$0.allSatisfy(\.isWhitespace) })
        else { return end.message }
        let isShort = line.count <= 40 && line.split(separator: " ").count <= 5
        let shown = isShort ? "“\(String(line).showingInvisible)”" : "something"
        return end.message.replacing(hint, with: "It printed \(shown): `return` the result instead of printing it.")
    }

    /// - Parameter calls: the calls between the tests and the submission that the harness reported.
    func result(of test: TestPlan.Test, limit status: TestStatus, usage: BudgetUsage, calls: Int = 0) -> TestResult {
        var message = sentence(for: status, limitsOf: test)
        if status == .wallLimit, calls >= Self.manyCalls {
            message =
                "This test took \(longerThan(wallLimit(of: test))), in which the tests and your code called each other "
                + "\(calls.grouped) times. Look for a loop that calls without end."
        }
        return result(of: test, status: status, message: message, usage: usage)
    }

    /// A test with at least this many calls takes long because of its calls.
    private static let manyCalls = 10_000

    /// Returns the result of a test whose own code, in the harness, hit a limit while the submission waited.
    func result(ofEndless test: TestPlan.Test, limit status: TestStatus, usage: BudgetUsage) -> TestResult {
        let problem =
            switch status {
            case .memoryLimit: "The test itself used more memory than a test may use."
            case .outputLimit: "The test itself printed more than a test may print."
            default: "The test itself did not end: it took \(longerThan(wallLimit(of: test))), while your code waited."
            }
        let hint = "A value from your code may keep the test in an endless loop. If not, tell your teacher."
        return result(of: test, status: status, message: "\(problem) \(hint)", usage: usage)
    }

    /// Returns the result of a test that could not run because the import of the submission hit a limit.
    func resultOfImport(_ test: TestPlan.Test, limit status: TestStatus, usage: BudgetUsage) -> TestResult {
        return result(
            of: test, status: status,
            message: "Your file did not finish loading: \(sentence(for: status, subject: "it", limits: limits))",
            usage: BudgetUsage(cpuMilliseconds: 0, output: usage.output))
    }

    /// Returns the result of a test that did not run, because it needs one that did not pass.
    ///
    /// - Parameter obstacle: the title of that test. A student may read the title of a hidden test.
    func result(of test: TestPlan.Test, without obstacle: String) -> TestResult {
        let words = obstacle.split(separator: " ")
        let title =
            words.count <= Self.maximumTitleWords
            ? obstacle : words.prefix(Self.maximumTitleWords).joined(separator: " ") + " …"
        let message = "Not run because “\(title)” did not pass yet."
        var result = result(
            of: test, status: .failed, message: message, teacher: message,
            usage: BudgetUsage(cpuMilliseconds: 0, output: ""))
        result.obstacle = obstacle
        return result
    }

    /// Leaves room for the sentence around a title.
    private static let maximumTitleWords = maximumWords - 10

    func result(
        of test: TestPlan.Test, status: TestStatus, message: String, details: String = "",
        facts: TestFacts = TestFacts(), teacher: String = "", usage: BudgetUsage, figure: Figure? = nil
    ) -> TestResult {
        var result = TestResult(
            id: test.shownID, name: test.name, status: status, points: status == .passed ? test.points : 0,
            maxPoints: test.points, message: bounded(message: message),
            details: details.bounded(toBytes: Self.maximumDetailBytes), hidden: test.isHidden,
            stdout: usage.output.bounded(toBytes: Self.maximumOutputBytes), cpuMilliseconds: usage.cpuMilliseconds,
            figure: figure)
        result.cpuLimit = test.limits.cpu
        result.facts = facts.bounded
        if test.isHidden { withhold(&result, teacher: teacher) }
        return result
    }

    /// Leaves only what a student may see of a hidden test: name, status, points and the teacher's message.
    private func withhold(_ result: inout TestResult, teacher: String) {
        result.details = ""
        result.stdout = ""
        result.figure = nil
        result.facts = TestFacts()
        switch result.status {
        case .passed:
            result.message = ""
        case .failed where !teacher.isEmpty, .skipped where !teacher.isEmpty:
            result.message = bounded(message: teacher)
        case .skipped:
            result.message = "This hidden test was skipped."
        case .failed:
            result.message = "This hidden test did not pass. Try your code with unusual inputs."
        case .error:
            result.message = "Your code stopped with an error in this hidden test."
        case .cpuLimit, .wallLimit, .memoryLimit, .processLimit, .outputLimit, .diskLimit, .policyViolation:
            // The message is ours. The limits belong to the exercise and reveal nothing about the values of the test.
            break
        }
    }

    func unusable(because reason: String, details: String, line: Int?) -> UnusableSubmission {
        UnusableSubmission(
            reason: bounded(message: reason),
            details: details.isEmpty ? nil : details.bounded(toBytes: Self.maximumDetailBytes), line: line)
    }

    func bounded(message: String) -> String {
        let words = message.split(separator: " ", omittingEmptySubsequences: false)
        let text =
            words.count <= Self.maximumWords ? message : words.prefix(Self.maximumWords).joined(separator: " ") + " …"
        return text.bounded(toBytes: Self.maximumMessageBytes)
    }

    private func wallLimit(of test: TestPlan.Test) -> Duration? { limits.limited(by: test.limits).wall }

    private func longerThan(_ wall: Duration?) -> String { wall.map { "longer than \($0.readable)" } ?? "too long" }

    /// Explains a limit to a beginner.
    private func sentence(for status: TestStatus, limitsOf test: TestPlan.Test) -> String {
        sentence(for: status, subject: "This test", limits: limits.limited(by: test.limits))
    }

    private func sentence(for status: TestStatus, subject: String, limits: LimitOverrides) -> String {
        switch status {
        case .cpuLimit:
            let limit = limits.cpu.map { "more than \($0.readable) of computing time" } ?? "too much computing time"
            return "\(subject) used \(limit). Look for a loop that never ends."
        case .wallLimit:
            return "\(subject) took \(longerThan(limits.wall)). Does your code sleep or wait for something?"
        case .memoryLimit:
            let limit = limits.memory.map { "more than \($0.readable) of memory" } ?? "too much memory"
            return "\(subject) used \(limit). Look for a list or text that keeps growing."
        case .processLimit:
            let limit = limits.processes.map { "more than \($0) processes or threads" } ?? "too many processes"
            return "\(subject) started \(limit)."
        case .outputLimit:
            let limit = limits.output.map { "more than \($0.readable)" } ?? "too much"
            return "\(subject) printed \(limit). Look for a print in a loop that never ends."
        case .diskLimit:
            let limit = limits.work.map { "more than \($0.readable) to files" } ?? "too much to files"
            return "\(subject) wrote \(limit)."
        case .policyViolation:
            return "\(subject) did something that is not allowed here, such as using the network."
        case .passed, .failed, .error, .skipped:
            return ""
        }
    }
}

extension Int {
    /// `12,345`.
    fileprivate var grouped: String {
        self < 1000 ? "\(self)" : "\((self / 1000).grouped),\(String(1000 + self % 1000).dropFirst())"
    }
}

extension Duration {
    /// `2 s` or `500 ms`.
    fileprivate var readable: String {
        microseconds % 1_000_000 == 0 ? "\(microseconds / 1_000_000) s" : "\(milliseconds) ms"
    }
}

extension ByteCount {
    /// `256 MiB`.
    fileprivate var readable: String {
        let text = description
        let digits = text.prefix { $0.isNumber }
        return "\(digits) \(text.dropFirst(digits.count))"
    }
}

extension String {
    /// Returns at most about `limit` bytes, cut between characters, with an ellipsis if cut.
    ///
    /// NUL becomes `\x00`, because PostgreSQL cannot store it in text or JSON.
    func bounded(toBytes limit: Int) -> String {
        let text = withoutNUL
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        while end > text.startIndex, end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
        return text[..<end] + "…"
    }

    /// Returns at most `limit` characters, the last one an ellipsis if cut. NUL becomes `\x00`.
    ///
    /// Counts Unicode scalars, because a letter can have any number of accents.
    func bounded(toLength limit: Int) -> String {
        let text = withoutNUL
        guard text.utf8.count > limit else { return text }
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return text }
        return String(scalars[..<scalars.index(before: end)]) + "…"
    }

    private var withoutNUL: String {
        contains("\0") ? split(separator: "\0", omittingEmptySubsequences: false).joined(separator: "\\x00") : self
    }
}
