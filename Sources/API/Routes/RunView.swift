import FoundationEssentials
import Grading
import Scheduler

/// A run, for its learner.
struct RunView: Encodable {
    var run: Run
    var trace: StepTrace?

    private enum CodingKeys: String, CodingKey {
        case id, exercise, status, interactive, message, outcome, stdout, stderr, trace
        case createdAt = "created_at"
    }

    func encode(to encoder: any Encoder) throws {
        // Flat: outcome, stdout and so on lie beside id and status.
        try run.report?.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(run.id, forKey: .id)
        try container.encode(run.program.exercise, forKey: .exercise)
        try container.encode(run.status, forKey: .status)
        try container.encode(run.program.isInteractive, forKey: .interactive)
        try container.encode(run.createdAt, forKey: .createdAt)
        try container.encode(run.message, forKey: .message)
        try container.encode(trace.map(TraceView.init), forKey: .trace)
        guard run.report == nil else { return }
        try container.encode(run.report?.outcome, forKey: .outcome)
        try container.encode(run.output, forKey: .stdout)
        try container.encode(run.errors, forKey: .stderr)
    }
}

/// The recorded steps, each with its number from 1.
private struct TraceView: Encodable {
    var trace: StepTrace

    private struct NumberedStep: Encodable {
        var number: Int
        var step: StepTrace.Step

        private enum CodingKeys: String, CodingKey { case number = "step" }

        func encode(to encoder: any Encoder) throws {
            try step.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(number, forKey: .number)
        }
    }

    private enum CodingKeys: CodingKey { case end, steps }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(trace.end, forKey: .end)
        let steps = trace.steps.enumerated().map { NumberedStep(number: $0.offset + 1, step: $0.element) }
        try container.encode(steps, forKey: .steps)
    }
}
