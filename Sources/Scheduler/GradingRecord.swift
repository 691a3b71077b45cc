import Grading

/// Who has graded a submission, and how long each phase took.
package struct GradingRecord: Hashable, Sendable {
    package var worker: String
    /// By phase, from the claim until the report was complete. A phase that did not occur is missing.
    package var microseconds: [SubmissionPhase: Int]

    package init(worker: String, microseconds: [SubmissionPhase: Int]) {
        self.worker = worker
        self.microseconds = microseconds
    }

    /// - Parameter delay: the time from the claim until the grading began.
    init(worker: String, phases: GradingPhases, after delay: Duration) {
        self.worker = worker
        microseconds = phases.durations(after: delay).reduce(into: [:]) { times, next in
            times[next.phase] = Int(next.duration / .microseconds(1))
        }
    }
}
