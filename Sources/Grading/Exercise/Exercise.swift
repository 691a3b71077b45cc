import Settings

/// A validated exercise: what its package says, ready to be shown and graded.
package struct Exercise: Hashable, Sendable {
    /// What decides whether a submission is right.
    package enum Judge: Hashable, Sendable {
        /// `tests.py`: unittest cases and plain `test_` functions that import the submission.
        case tests(source: [UInt8])
        /// `cases/NAME.in` and `.out`: the submission is a program; its standard output is judged.
        case cases([Case])
    }

    /// One run of an `io` exercise.
    package struct Case: Hashable, Sendable {
        package var name: String
        package var input: [UInt8]
        package var output: [UInt8]
    }

    /// A program that comes with the exercise, in a directory named for what it must earn.
    package struct Solution: Hashable, Sendable {
        /// Its path in the package.
        package var path: String
        package var expectation: Expectation
        package var code: [UInt8]
    }

    /// What `solutions/<name>/` promises.
    package enum Expectation: Hashable, Sendable {
        case verdict(Verdict)
        /// At least one test must end so, and the submission must not be accepted.
        case status(TestStatus)
    }

    package var slug: String
    package var title: String
    /// Its place in the course.
    package var order: Int
    package var points: Int
    /// The name under which tests import the student's file.
    package var module: String
    /// The name of the resource policy its cells are run under.
    package var policy: String
    package var limits: LimitOverrides
    package var hidden: [GlobPattern]
    /// The weight of tests whose name matches; of several matches the heaviest counts, and 1 where there is none.
    package var weights: [GlobPattern: Int]
    /// Names that the student defines although Python has a built-in of that name.
    package var provides: [String]
    /// Files beside the tests, and beside the submission, by name.
    package var harnessSupport: [String: [UInt8]]
    package var submissionSupport: [String: [UInt8]]
    package var hints: [String]
    /// CommonMark.
    package var handout: String
    /// What the editor opens with.
    package var starter: String
    package var judge: Judge
    package var solutions: [Solution]

    /// Whether a test is hidden, known by any of its names.
    package func hides(anyOf names: [String]) -> Bool {
        hidden.contains { pattern in names.contains { pattern.matches($0) } }
    }

    /// The weight of a test, known by any of its names, in the exercise's points.
    package func weight(ofAny names: [String]) -> Int {
        weights.filter { entry in names.contains { entry.key.matches($0) } }.values.max() ?? 1
    }
}

/// What the cells of a grading get, as files in their work directories.
extension Exercise {
    /// The teacher's tests, with the files that only they may see.
    func harnessFiles(tests: [UInt8]) -> [String: [UInt8]] { harnessSupport.merging(["tests.py": tests]) { $1 } }

    /// The student's code, with the files that it may read.
    func submissionFiles(code: String) -> [String: [UInt8]] {
        submissionSupport.merging([scriptName: Array(code.utf8)]) { $1 }
    }

    var scriptName: String { "\(module).py" }

    /// What its cells run under.
    package var cellLimits: CellLimits {
        let program: CellLimits.Program =
            switch judge {
            case .tests: .calledByTests
            case .cases: .alone
            }
        return CellLimits(policy: policy, overrides: limits, program: program)
    }
}
