import Grading

/// What a rejudging has found so far.
package struct RejudgingSummary: Sendable {
    /// How many gradings there are, and how many of them have ended.
    package struct Progress: Hashable, Sendable {
        package var total = 0
        package var graded = 0
        /// By our fault.
        package var failed = 0
        package var running = 0
    }

    /// A cell of a matrix: how many submissions had one value before, and have another one now.
    package struct Cell<Value: Hashable & Sendable>: Hashable, Sendable {
        package var before: Value
        package var after: Value
        package var count: Int
    }

    /// How the submissions have used one resource.
    package struct Use: Hashable, Sendable {
        package enum Resource: String, CaseIterable, Sendable {
            /// In milliseconds, of the test that came closest to its limit.
            case cpu
            /// In bytes.
            case memory
            /// In bytes.
            case output
        }

        /// A part of the histogram: at least `from`, and less than `to`.
        package struct Bucket: Hashable, Sendable {
            package var from: Int
            package var to: Int
            package var before = 0
            package var after = 0
        }

        package var resource: Resource
        /// The limit of most submissions before. Exercises and tests can have limits of their own.
        package var oldLimit: Int?
        package var newLimit: Int?
        package var buckets: [Bucket] = []
        /// How many submissions used at least their old limit before.
        package var beforeBeyondOld: Int
        /// How many submissions used before at least what is their limit now.
        package var beforeBeyondNew: Int
        package var afterBeyondOld: Int
        package var afterBeyondNew: Int
        /// How many of the submissions were accepted before.
        package var accepted: Int
        /// The use that 99.9 % of the accepted submissions do not exceed.
        package var needed: Int?
    }

    package struct Failure: Hashable, Sendable {
        package var submission: String
        package var reason: String
    }

    package var progress = Progress()
    /// How many chosen submissions have been deleted since.
    package var deleted = 0
    /// How many submissions have another verdict, other points or other outcomes.
    package var changed = 0
    /// How many of them have more points, and how many have fewer.
    package var gained = 0
    package var lost = 0
    /// How many submissions have different results in different repetitions.
    package var unstable = 0
    package var verdicts: [Cell<Verdict>] = []
    /// The gravest status of a submission's tests; nil where no test ran.
    package var outcomes: [Cell<TestStatus?>] = []
    package var uses: [Use] = []
    /// The first gradings that failed by our fault.
    package var failures: [Failure] = []
}

/// A submission that a rejudging changes, or whose results differ among the repetitions.
package struct RejudgedSubmission: Sendable {
    package struct Result: Sendable {
        package var verdict: Verdict
        package var points: Int
        package var report: GradingReport
    }

    package struct Repetition: Hashable, Sendable {
        package var number: Int
        /// Nil for a grading that has not ended, or has failed by our fault.
        package var verdict: Verdict?
        package var points: Int?
        /// The statuses that tests have, each once.
        package var outcomes: [String]
    }

    package var submission: String
    /// The position in the order of all submissions. Cursors are made of it.
    package var number: Int
    package var user: String
    package var exercise: String
    package var before: Result
    package var after: Result
    package var isStable: Bool
    package var repetitions: [Repetition]
}
