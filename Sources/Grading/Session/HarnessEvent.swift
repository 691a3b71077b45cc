import FoundationEssentials

/// What the harness tells the worker, one JSON object a line; `rootfs/lib/sandmartin_control.py` is the other side.
enum HarnessEvent: Hashable, Sendable {
    /// A test as the harness knows it.
    struct Test: Codable, Hashable, Sendable {
        var id: String
        var name: String

        /// `TestSum.test_zero` is also known as `test_zero`, and by its title.
        var names: [String] { [id, id.split(separator: ".").last.map(String.init) ?? id, name] }
    }

    /// How a test ended, as the harness saw it.
    struct End: Codable, Hashable, Sendable {
        var id: String
        var status: TestStatus
        /// For a beginner.
        var message: String
        var details: String
        /// The teacher's own words in the assertion that failed, or empty; all that a student sees of a hidden test.
        var teacher: String
        /// The submission cell cannot go on: what it said was not understood, or it is gone.
        var broken: Bool
    }

    /// A test as its text reads, for `exercise verify`.
    struct ReviewedTest: Codable, Hashable, Sendable {
        var id: String
        var name: String
        /// The calls of the submission that can be read off, such as `double(4)`.
        var calls: [String]
        /// The lines of assertions without a message.
        var silentLines: [Int]

        var names: [String] { Test(id: id, name: name).names }
    }

    /// What the text of the tests alone promises, before any code has run: what to report if the import of the
    /// submission hits a limit.
    case listed([Test])
    /// The tests in their order, loaded against the submission.
    case loaded([Test])
    /// Ready to run a test; runs it on `go`.
    case start(id: String)
    case end(End)
    case done
    /// The submission does not compile or lacks a name that the tests import.
    case invalid(reason: String)
    /// The tests themselves broke.
    case fault(reason: String)
    /// The answer to an order to review.
    case reviewed([ReviewedTest])

    /// Reads one line.
    ///
    /// - Throws: `GradingError` when it is none of these: the harness is trusted, so this is a fault of ours.
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
        var end: End?
        var id: String?
        var reason: String?

        func parsed() throws -> HarnessEvent {
            switch (event, tests, end, id, reason) {
            case ("listed", let tests?, _, _, _): .listed(tests)
            case ("loaded", let tests?, _, _, _): .loaded(tests)
            case ("start", _, _, let id?, _): .start(id: id)
            case ("end", _, let end?, _, _): .end(end)
            case ("done", _, _, _, _): .done
            case ("reviewed", _, _, _, _) where review != nil: .reviewed(review ?? [])
            case ("invalid", _, _, _, let reason?): .invalid(reason: reason)
            case ("fault", _, _, _, let reason?): .fault(reason: reason)
            default: throw GradingError(.cell, "unknown or incomplete event \"\(event)\"")
            }
        }
    }
}

/// What the worker tells the harness.
enum HarnessOrder: Sendable {
    /// The first line: what to test; `tests` nil means all of them.
    case job(module: String, provides: [String], tests: [String]?)
    /// In a job's place: read the text of the tests and run nothing.
    case review(module: String, provides: [String])
    /// Run the test that was announced.
    case go(id: String)

    var line: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            switch self {
            case .job(let module, let provides, let tests):
                return [UInt8](try encoder.encode(Job(module: module, provides: provides, tests: tests)))
            case .review(let module, let provides):
                return [UInt8](try encoder.encode(Job(module: module, provides: provides, review: true)))
            case .go(let id):
                return [UInt8](try encoder.encode(["go": id]))
            }
        }
    }

    private struct Job: Encodable {
        var module: String
        var provides: [String]
        var tests: [String]?
        var review: Bool?
    }
}

/// The bound of one line between worker and harness, either way, without its newline.
package enum ControlLine {
    package static let maximumBytes = 1 << 20
}
