/// The facts of a failed test apart from its message, for a page that shows them in its own way.
///
/// `rootfs/lib/sandmartin/facts.py` finds those of tests that call functions. They are as trustworthy as the message: a
/// submission can forge a line, and with shared isolation all of them.
struct TestFacts: Codable, Hashable, Sendable {
    /// The call of the student's code that the failure is about, as an expression that can be run again.
    var call: String?
    /// The value that came back, the exception, or the output of the program.
    var got: String?
    /// The value or the output that the test expects, or words such as "a value greater than 3".
    var expected: String?
    /// The number of the student's line that the message is about.
    var line: Int?

    /// The maximum length of `got` and of `expected` in characters.
    static let maximumTextLength = 10_000
    /// The maximum length of `call`: that of a learner's run.
    static let maximumCallBytes = 2000

    /// The facts without texts that are too long.
    var bounded: TestFacts {
        TestFacts(
            call: call.flatMap { $0.utf8.count <= Self.maximumCallBytes && !$0.utf8.contains(0) ? $0 : nil },
            got: got?.bounded(toLength: Self.maximumTextLength),
            expected: expected?.bounded(toLength: Self.maximumTextLength), line: line)
    }

    private var textBytes: Int { [call, got, expected].reduce(0) { $0 + ($1?.utf8.count ?? 0) } }

    /// Bounds the facts of all tests of a submission.
    struct Limiter {
        static let maximumBytes = 256 << 10

        private let code: String
        private lazy var lines = 1 + code.lineEnds
        private var remaining = Self.maximumBytes

        init(code: String) { self.code = code }

        /// Returns the facts without a line that the file lacks, and without texts for which the report has no room.
        mutating func limited(_ facts: TestFacts) -> TestFacts {
            let line = limited(facts.line)
            guard facts.textBytes <= remaining else { return TestFacts(line: line) }
            remaining -= facts.textBytes
            return TestFacts(call: facts.call, got: facts.got, expected: facts.expected, line: line)
        }

        /// Returns the number of a line; nil if the file lacks the line.
        mutating func limited(_ line: Int?) -> Int? { line.flatMap { (1...lines).contains($0) ? $0 : nil } }
    }
}

extension TestResult {
    var facts: TestFacts {
        get { TestFacts(call: call, got: got, expected: expected, line: line) }
        set { (call, got, expected, line) = (newValue.call, newValue.got, newValue.expected, newValue.line) }
    }
}

extension StringProtocol {
    /// The number of line ends as Python counts them: these three and no others.
    var lineEnds: Int { count { $0 == "\n" || $0 == "\r\n" || $0 == "\r" } }
}
