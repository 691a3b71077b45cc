import FoundationEssentials

/// A line that the session of a learner's run sends (`rootfs/lib/sandmartin/run_session.py`).
///
/// The student's code can send lines of its own, so a line only affects what the student sees of the run.
package enum SessionLine: Hashable, Sendable {
    /// The program waits for input, and has read this many bytes of it.
    case waiting(read: Int)
    case step(StepTrace.Step)
    case end(StepTrace.End)
    /// The value of the call.
    case value(String)
    /// The call is no expression, for this reason.
    case problem(String)

    /// In characters, of a value and of a problem.
    private static let maximumText = 10_001
    /// In bytes. No line of ours is longer.
    private static let maximumBytes = 128 << 10

    /// Returns nil for a line of another form.
    package init?(_ line: [UInt8]) {
        guard line.count <= Self.maximumBytes, let parts = try? JSONDecoder().decode(Parts.self, from: Data(line))
        else { return nil }
        if let read = parts.waiting {
            self = .waiting(read: read)
        } else if let step = parts.step {
            self = .step(step.step)
        } else if let end = parts.end {
            self = .end(end)
        } else if let value = parts.value {
            self = .value(String(value.prefix(Self.maximumText)))
        } else if let problem = parts.problem {
            self = .problem(String(problem.prefix(Self.maximumText)))
        } else {
            return nil
        }
    }

    private struct Parts: Decodable {
        var waiting: Int?
        var step: WireStep?
        var end: StepTrace.End?
        var value: String?
        var problem: String?
    }

    /// A step, whose variables are pairs.
    private struct WireStep: Decodable {
        var step: StepTrace.Step

        private enum CodingKeys: CodingKey { case line, event, function, depth, output, variables, text }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            let variables = try values.decode([[String]].self, forKey: .variables)
            step = StepTrace.Step(
                line: try values.decode(Int.self, forKey: .line),
                event: try values.decode(StepTrace.Step.Event.self, forKey: .event),
                function: try values.decode(String.self, forKey: .function),
                depth: try values.decode(Int.self, forKey: .depth),
                output: try values.decode(Int.self, forKey: .output),
                variables: variables.compactMap { pair in
                    pair.count == 2 ? StepTrace.Variable(name: pair[0], text: pair[1]) : nil
                },
                text: try values.decodeIfPresent(String.self, forKey: .text))
        }
    }
}
