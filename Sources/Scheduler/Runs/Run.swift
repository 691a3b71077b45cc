import FoundationEssentials
import Grading

/// The two kinds of runs. Each has a queue and slots of its own, so that programs that wait for their learners do not
/// delay the others.
package enum RunKind: String, Codable, Hashable, Sendable, CaseIterable {
    /// All input is there at the start. Runs within the limits of the exercise's policy.
    case batch
    /// Input comes while the program runs.
    case interactive

    package init(_ program: RunProgram) { self = program.isInteractive ? .interactive : .batch }

    var stream: String { "runs:\(rawValue)" }
}

package enum RunStatus: String, Codable, Hashable, Sendable {
    case queued, running
    /// Runs, and waits for input.
    case waiting
    case ended
    /// The learner stopped it, or began another run.
    case stopped
    /// It did not run, or its end is unknown, by our fault.
    case failed

    package var isTerminal: Bool { [.ended, .stopped, .failed].contains(self) }
}

/// A learner's run, as Redis holds it for some minutes.
package struct Run: Hashable, Sendable {
    package var id: String
    package var user: String
    package var program: RunProgram
    package var status: RunStatus
    package var createdAt: Date
    /// What the program has printed so far; empty once `report` is there.
    package var output = ""
    package var errors = ""
    /// Nil until it has ended or was stopped while it ran.
    package var report: RunReport?
    /// Why it failed; nil otherwise.
    package var message: String?
}

/// An event of a run, as the WebSocket sends it to the learner.
package enum RunEvent: Hashable, Sendable {
    package enum Stream: String, Codable, Hashable, Sendable { case stdout, stderr }

    /// The program has begun.
    case started
    /// The program has printed `text` after `offset` bytes of UTF-8 of the same stream.
    case output(Stream, offset: Int, text: String)
    /// The program waits for input.
    case waiting
    /// The run is over. `message` says why it failed.
    case ran(RunStatus, RunReport?, message: String?)

    /// In bytes of UTF-8, of the text of each stream in the event `ran`. The state of the run has more.
    package static let maximumText = 16 << 10
}

extension RunEvent: Codable {
    enum CodingKeys: String, CodingKey {
        case type, stream, offset, text, status, message, usage
    }

    enum Kind: String, Codable { case started, output, waiting, ran }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .started:
            try values.encode(Kind.started, forKey: .type)
        case .output(let stream, let offset, let text):
            try values.encode(Kind.output, forKey: .type)
            try values.encode(stream, forKey: .stream)
            try values.encode(offset, forKey: .offset)
            try values.encode(text, forKey: .text)
        case .waiting:
            try values.encode(Kind.waiting, forKey: .type)
        case .ran(let status, let report, let message):
            try values.encode(Kind.ran, forKey: .type)
            try values.encode(status, forKey: .status)
            try values.encodeIfPresent(message, forKey: .message)
            // Flat: outcome, stdout and so on lie beside type and status.
            try report?.abridged.encode(to: encoder)
        }
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        switch try values.decode(Kind.self, forKey: .type) {
        case .started: self = .started
        case .output:
            self = .output(
                try values.decode(Stream.self, forKey: .stream), offset: try values.decode(Int.self, forKey: .offset),
                text: try values.decode(String.self, forKey: .text))
        case .waiting: self = .waiting
        case .ran:
            self = .ran(
                try values.decode(RunStatus.self, forKey: .status),
                values.contains(.usage) ? try RunReport(from: decoder) : nil,
                message: try values.decodeIfPresent(String.self, forKey: .message))
        }
    }
}

extension RunReport {
    /// The report with little text, for an event.
    fileprivate var abridged: RunReport {
        var report = self
        report.stdout = stdout.prefix(bytes: RunEvent.maximumText)
        report.stderr = stderr.prefix(bytes: RunEvent.maximumText)
        return report
    }
}
