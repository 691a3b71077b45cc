import FoundationEssentials

/// An event that the harness sends to the worker: one JSON object a line. The Python side is in
/// `rootfs/lib/sandmartin/control.py`.
enum HarnessEvent: Hashable, Sendable {
    /// A test as the harness lists it.
    struct Test: Codable, Hashable, Sendable {
        var id: String
        var name: String
        /// The name without the parameters of the test; nil for a test without parameters.
        var plain: String?
        /// Whether a mark such as `@unittest.skip` skips it; nil if not.
        var marked: Bool?

        /// The names that patterns match: `TestSum.test_zero`, `test_zero` and the title; for a test with parameters
        /// `TestSum.test_add[1-2]`, `test_add[1-2]`, and both without the parameters; for a test of another file than
        /// `tests.py` also `test_sums.TestSum.test_zero`.
        var names: [String] {
            let parts = idWithoutParameters.split(separator: ".")
            let plain = [idWithoutParameters] + parts.indices.dropFirst().map { parts[$0...].joined(separator: ".") }
            let parameters = id.dropFirst(idWithoutParameters.count)
            return plain.map { $0 + parameters } + [name] + (parameters.isEmpty ? [] : plain)
        }

        /// `TestSum.test_add` for `TestSum.test_add[1-2]`.
        var idWithoutParameters: String { plain == nil ? id : String(id.prefix { $0 != "[" }) }
    }

    /// The end of a test as the harness reports it.
    struct End: Codable, Hashable, Sendable {
        var id: String
        var status: TestStatus
        /// A message for a beginner.
        var message: String
        var details: String
        /// The teacher's message of the failed assertion, or empty. For a hidden test the student sees only this.
        var teacher: String
        /// Whether the submission cell is unusable: it sent a malformed reply or has ended.
        var broken: Bool
        /// The sentence of the message that asks for a missing `return`; nil if the message has none.
        var returnHint: String?
        /// The facts that the message is made of; nil if there are none.
        var facts: TestFacts?
    }

    /// A test as parsed from its source, for `exercise verify`.
    struct ReviewedTest: Codable, Hashable, Sendable {
        var id: String
        var name: String
        /// The file of the tests.
        var file: String
        /// The calls of the submission in the source, such as `double(4)`.
        var calls: [String]
        /// The lines of assertions without a message.
        var silentLines: [Int]

        var names: [String] { Test(id: id, name: name).names }
    }

    /// Where a submission has what a rule names.
    struct RuleFinding: Codable, Hashable, Sendable {
        var line: Int
        /// The student's line; bounded and printable.
        var text: String
        /// Why a use that the rule does not name counts too; usually empty.
        var note: String
    }

    /// The tests in the source of `tests.py`, before any code runs. They are reported if the import of the submission
    /// hits a limit.
    case listed([Test])
    /// The tests in order, after the submission was imported.
    case loaded([Test])
    /// The harness is ready to run a test, such as this one, and waits for `go`.
    case start(id: String)
    /// Many frames or bytes have crossed between the cells.
    case crossed(BoundaryTraffic)
    case end(End)
    case done
    /// The submission does not compile, cannot be imported, or lacks a name that the tests import. The line is the
    /// student's, if the reason names one.
    case invalid(reason: String, details: String, line: Int?)
    /// The tests themselves failed.
    case fault(reason: String)
    /// The reply to `HarnessOrder.review`.
    case reviewed([ReviewedTest])
    /// The reply to `HarnessOrder.checkRules`: the findings of each rule, or nil if Python cannot parse the submission.
    case checked([[RuleFinding]]?)

    /// Parses one line.
    ///
    /// - Throws: `GradingError` for a malformed line. The harness is trusted, so this is a fault of the grader.
    init(line: [UInt8]) throws(GradingError) {
        do {
            let fields = try JSONDecoder().decode(Fields.self, from: Data(line))
            self = try fields.parsed()
        } catch {
            throw GradingError(.cell, "the harness sent a line that is not an event", cause: error)
        }
    }

    private struct Fields: Decodable {
        var event: String
        var tests: [Test]?
        var review: [ReviewedTest]?
        var found: [[RuleFinding]]?
        var traffic: BoundaryTraffic?
        var end: End?
        var id: String?
        var reason: String?
        var details: String?
        var line: Int?

        func parsed() throws -> HarnessEvent {
            if event == "crossed", let traffic { return .crossed(traffic) }
            return switch (event, tests, end, id, reason) {
            case ("listed", let tests?, _, _, _): .listed(tests)
            case ("loaded", let tests?, _, _, _): .loaded(tests)
            case ("start", _, _, let id?, _): .start(id: id)
            case ("end", _, let end?, _, _): .end(end)
            case ("done", _, _, _, _): .done
            case ("reviewed", _, _, _, _) where review != nil: .reviewed(review ?? [])
            case ("checked", _, _, _, _): .checked(found)
            case ("invalid", _, _, _, let reason?): .invalid(reason: reason, details: details ?? "", line: line)
            case ("fault", _, _, _, let reason?): .fault(reason: reason)
            default: throw GradingError(.cell, "unknown or incomplete event \"\(event)\"")
            }
        }
    }
}

/// An order that the worker sends to the harness.
enum HarnessOrder: Sendable {
    /// The first line: the module to test. `tests` nil means all tests. `isShared` lets the submission's process run
    /// them. `isProgram` means that the tests talk with the submission while it runs, and do not import it.
    /// `files` are those of the tests; nil for `tests.py`, or a list of calls.
    case job(
        module: String, provides: [String], files: [String]? = nil, tests: [String]?, isShared: Bool = false,
        isProgram: Bool = false)
    /// Instead of a job: parse the tests and run nothing.
    case review(module: String, provides: [String], files: [String]? = nil, isProgram: Bool = false)
    /// Instead of a job: parse the source of a submission, which the harness never runs, and check the rules.
    case checkRules([SourceRule], module: String, source: String)
    /// Run this test, which has not run yet. The harness keeps the others waiting.
    case go(id: String)

    var line: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            switch self {
            case .job(let module, let provides, let files, let tests, let isShared, let isProgram):
                let job = Job(
                    module: module, provides: provides, files: files, tests: tests, isShared: isShared ? true : nil,
                    isProgram: isProgram ? true : nil)
                return [UInt8](try encoder.encode(job))
            case .review(let module, let provides, let files, let isProgram):
                let job = Job(
                    module: module, provides: provides, files: files, review: true, isProgram: isProgram ? true : nil)
                return [UInt8](try encoder.encode(job))
            case .checkRules(let rules, let module, let source):
                let rules = rules.map {
                    Rule(demand: $0.demand, construct: $0.construct, targets: $0.targets)
                }
                return [UInt8](try encoder.encode(RuleCheckJob(rules: rules, module: module, source: source)))
            case .go(let id):
                return [UInt8](try encoder.encode(["go": id]))
            }
        }
    }

    private struct RuleCheckJob: Encodable {
        var rules: [Rule]
        var module: String
        var source: String
    }

    private struct Rule: Encodable {
        var demand: SourceRule.Demand
        var construct: SourceRule.Construct
        var targets: [String]
    }

    private struct Job: Encodable {
        var module: String
        var provides: [String]
        var files: [String]?
        var tests: [String]?
        var review: Bool?
        var isShared: Bool?
        var isProgram: Bool?
    }
}

/// The maximum length of a line between worker and harness, in both directions, without the newline.
package enum ControlLine {
    package static let maximumBytes = 1 << 20
}
