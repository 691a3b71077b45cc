import Settings

/// A validated exercise, ready to be shown and graded.
package struct Exercise: Hashable, Sendable {
    /// How submissions are judged.
    package enum Judge: Hashable, Sendable {
        /// `tests.py`, `test_NAME.py` and the like: unittest cases and plain `test_` functions that import the
        /// submission. The sources by file name, at least one.
        case tests(files: [String: [UInt8]])
        /// `cases/NAME.in` and `cases/NAME.out`: the submission is a program whose standard output is judged.
        case cases([Case])
        /// `calls.yaml`: calls of the submission, and their expected outcomes.
        case calls([Call])
        /// `interactor.py`: `test_` functions that talk with the submission, which is a program.
        case interactor(source: [UInt8])

        var isTests: Bool {
            if case .tests = self { true } else { false }
        }

        /// The file or directory that the author writes.
        package var file: String {
            switch self {
            case .tests(let files): TestFile.ordered(files.keys).first ?? TestFile.usual
            case .cases: "cases"
            case .calls: "calls.yaml"
            case .interactor: "interactor.py"
            }
        }

        /// Returns a text of the harness, which knows its own name of an interactor or a list of calls, with the
        /// author's name.
        func namingFiles(in text: String) -> String {
            isTests ? text : text.replacing(TestFile.usual, with: file)
        }
    }

    /// One run of a program: its input and the output that it must print.
    package struct Case: Hashable, Sendable {
        package var name: String
        package var input: [UInt8] = []
        /// The expected output; nil if only `checker.py` judges.
        package var output: [UInt8]?
        /// The marks that were removed from the input and the expected output, by file name.
        package var removedMarks: [String: WindowsMarks] = [:]
        package var arguments: [String] = []
        /// Files that the program finds in this case only, by name.
        package var files: [String: [UInt8]] = [:]
        /// Whether the input and the expected output keep a byte order mark and Windows line endings.
        var keepsWindowsMarks = false
        package var outputRules = OutputRules()
        package var declaration = TestDeclaration()

        init(name: String, outputRules: OutputRules = OutputRules()) {
            self.name = name
            self.outputRules = outputRules
        }

        var test: HarnessEvent.Test { HarnessEvent.Test(id: name, name: declaration.title ?? name) }
    }

    /// A program that comes with the exercise, in a directory named for its expected result.
    package struct Solution: Hashable, Sendable {
        /// The path in the package.
        package var path: String
        package var expectation: Expectation
        package var code: [UInt8]
    }

    /// The result that the directory `solutions/<name>/` promises.
    package enum Expectation: Hashable, Sendable {
        case verdict(Verdict)
        /// At least one test must have this status, and the submission must not be accepted.
        case status(TestStatus)
    }

    /// Which programs share an interpreter.
    package enum Isolation: String, Codable, Sendable {
        /// Tests and submission are two processes in two cells.
        case cells
        /// Tests and submission are one process in one cell, so the submission can forge its result.
        case shared
    }

    package var slug: String
    package var title: String
    /// The position in the course.
    package var order: Int
    package var points: Int
    /// The module name under which tests import the student's file.
    package var module: String
    /// The name of the resource policy of the cells.
    package var policy: String
    /// The name of the Python root of the cells; nil for the default root.
    package var root: String?
    package var limits: LimitOverrides
    package var hidden: [GlobPattern]
    /// The weight of tests whose name matches. The heaviest match counts; the weight is 1 without a match.
    package var weights: [GlobPattern: Int]
    /// The limits of tests whose name matches. The highest match counts.
    package var testLimits: [GlobPattern: TestLimits]
    /// The tests of `exercise.yaml` that run only if others have passed.
    package var dependencies: [Dependency]
    /// Names that the student defines although Python has built-ins with these names.
    package var provides: [String]
    /// Extra files in the harness cell, by name.
    package var harnessSupport: [String: [UInt8]]
    /// Extra files in the submission cell, by name.
    package var submissionSupport: [String: [UInt8]]
    package var isolation: Isolation
    /// What the source of a submission must have or must not have.
    package var rules: [SourceRule]
    package var hints: [String]
    /// CommonMark.
    package var handout: String
    /// The files that students may see, by their paths in the directory `files`.
    package var handoutFiles: [String: [UInt8]]
    /// The initial text of the editor.
    package var starter: String
    package var judge: Judge
    /// The source of `checker.py`, which judges the outputs of cases; nil if they are compared.
    package var checker: [UInt8]?
    /// The name of the PNG file that the program must leave in each case; nil if it need not draw.
    package var figure: String?
    package var solutions: [Solution]

    /// Returns whether a test is hidden, given all of its names.
    package func hides(anyOf names: [String]) -> Bool {
        hidden.contains { pattern in names.contains { pattern.matches($0) } }
    }

    /// Returns the weight of a test, given all of its names.
    package func weight(ofAny names: [String]) -> Int {
        weights.filter { entry in names.contains { entry.key.matches($0) } }.values.max() ?? 1
    }
}

/// The files and limits of the cells of a grading.
extension Exercise {
    /// Returns the files of the harness cell: the teacher's tests and their support files.
    func harnessFiles() throws -> [String: [UInt8]] {
        let tests: [String: [UInt8]] =
            switch judge {
            case .tests(let files): files
            case .interactor(let source): [TestFile.usual: source]
            case .calls(let calls): ["calls.json": try listing(of: calls)]
            case .cases: [:]
            }
        return harnessSupport.merging(tests) { $1 }
    }

    /// Returns the files of the submission cell: the student's code, its support files, and those of a case; with
    /// shared isolation the tests as well.
    func submissionFiles(code: String, case testCase: Case? = nil) -> [String: [UInt8]] {
        var files = submissionSupport.merging(testCase?.files ?? [:]) { $1 }
        if isolation == .shared, case .tests(let tests) = judge {
            files.merge(harnessSupport.merging(tests) { $1 }) { $1 }
        }
        return files.merging([scriptName: Array(code.utf8)]) { $1 }
    }

    /// The names of the files of tests in the order in which they run; nil for the usual one alone.
    var testFiles: [String]? {
        guard case .tests(let files) = judge, files.count > 1 || files[TestFile.usual] == nil else { return nil }
        return TestFile.ordered(files.keys)
    }

    /// Whether the tests talk with the submission while it runs.
    var isInteractive: Bool {
        if case .interactor = judge { true } else { false }
    }

    var scriptName: String { "\(module).py" }

    /// The policy and limits of the submission's cells.
    package var cellLimits: CellLimits {
        let program: CellLimits.Program =
            switch judge {
            case .tests, .calls, .interactor: .calledByTests
            case .cases: .alone
            }
        return CellLimits(policy: policy, overrides: limits, program: program)
    }
}
