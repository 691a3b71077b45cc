import Settings

/// Reviews the texts of an exercise: hidden inputs that the student can read, assertions without a message, and marks
/// that editors on Windows leave in the files of cases.
struct TextReview {
    let exercise: Exercise
    let host: any CellHost

    private typealias Finding = ExerciseVerification.Finding

    /// - Throws: `GradingError` if the tests do not compile.
    func findings() async throws -> [ExerciseVerification.Finding] {
        switch exercise.judge {
        case .tests, .interactor: try await reviewTests()
        case .cases(let cases): cases.flatMap(review)
        case .calls(let calls): review(calls)
        }
    }

    /// What a student can read before the first submission.
    private var publicTexts: [(place: String, text: String)] {
        [("handout.md", exercise.handout), ("starter.py", exercise.starter)]
            + exercise.hints.map { ("exercise.yaml", $0) }
    }

    private func review(_ calls: [Exercise.Call]) -> [Finding] {
        let tests = Exercise.Call.tests(calls)
        return zip(calls, zip(tests, exercise.treatment(of: tests))).flatMap { call, test -> [Finding] in
            let quoted = test.1.isHidden ? quotations(of: [call.code], by: test.0.id) : []
            guard call.declaration.message.isEmpty else { return quoted }
            return quoted + [.warning("calls.yaml:\(call.line)", "has no message; write one for the student")]
        }
    }

    /// Finds the calls of a hidden test in what a student can read.
    private func quotations(of calls: [String], by test: String) -> [Finding] {
        publicTexts.flatMap { place, text in
            let text = Self.normalized(text)
            return calls.filter { text.contains(Self.normalized($0)) }
                .map { Finding.error(place, "contains \($0), which the hidden test \(test) calls") }
        }
    }

    private func reviewTests() async throws -> [Finding] {
        let tests = try await TestsReview(exercise: exercise, host: host).run()
        return tests.flatMap { test -> [Finding] in
            let quoted = exercise.hides(anyOf: test.names) ? quotations(of: test.calls, by: test.id) : []
            return quoted
                + test.silentLines.map {
                    .warning(
                        "\(exercise.judge.namingFiles(in: test.file)):\($0)",
                        "this assertion has no message; write one for the student")
                }
        }
    }

    private func review(_ testCase: Exercise.Case) -> [Finding] {
        var findings = testCase.removedMarks.sorted { $0.key < $1.key }.flatMap { file, marks in
            marks.warnings.map { Finding.warning(file, $0) }
        }
        let input = String(escapingInvalid: testCase.input).trimmingNewlines
        if exercise.treatment(of: [testCase.test])[0].isHidden, input.utf8.count > 3 {
            findings += publicTexts.filter { $0.text.contains(input) }
                .map { .error($0.place, "contains the input of the hidden case \(testCase.name)") }
        }
        return findings
    }

    /// Removes whitespace and unifies quotation marks, which do not matter to a reader.
    private static func normalized(_ text: String) -> String {
        String(text.compactMap { $0.isWhitespace ? nil : $0 == "'" ? "\"" : $0 })
    }
}

extension String {
    fileprivate var trimmingNewlines: String {
        var text = self[...]
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}

extension WindowsMarks {
    fileprivate var warnings: [String] {
        var warnings: [String] = []
        if hasByteOrderMark { warnings.append("begins with a byte order mark, which is left out. \(Self.advice)") }
        if hasLineEndings {
            warnings.append("has Windows line endings (\\r\\n), which are read as \\n. \(Self.advice)")
        }
        return warnings
    }

    private static let advice = "Save the file as UTF-8 with Unix line endings, or set keep_windows_marks in cases.yaml"
}
