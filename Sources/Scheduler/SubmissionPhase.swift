import Grading

/// The phases of a submission, in order; each begins where the one before it ended.
package enum SubmissionPhase: String, CaseIterable, Sendable {
    /// From the request until the submission is stored.
    case accept
    /// Until a worker has claimed the submission.
    case queue
    /// Until the cells have the code.
    case dispatch
    /// Until the tests are loaded and have imported the code.
    case `import`
    /// Until the last test has its result.
    case tests
    /// One test, within `tests`.
    case test
    /// Until the report is complete.
    case report
    /// Until the verdict is stored.
    case store
    /// Until the event `graded` is published.
    case publish
    /// For every event: from its notification in the process that the author is connected to until it is sent.
    case delivery
}

/// Receives the durations of phases; the executable connects it to the metrics.
package protocol PhaseObserver: Sendable {
    func observe(_ phase: SubmissionPhase, _ duration: Duration)
    /// Receives the duration of a grading, from the claim until the report is complete.
    func observe(gradedAs verdict: Verdict, _ duration: Duration)
    /// Receives the outcome of each test of a grading that has a verdict.
    func observe(_ outcome: TestStatus)
    func observe(_ fault: GraderFault)
    /// Receives each attempt that failed by our fault.
    func observe(fault: GradingFault.Kind)
    /// Receives the worker's state whenever it reports it.
    func observe(worker: WorkerState)
}

extension PhaseObserver {
    package func observe(fault: GradingFault.Kind) {}
    package func observe(worker: WorkerState) {}
}

/// What followed a fault of ours in a grading.
package enum GraderFault: String, CaseIterable, Sendable {
    /// The submission is graded again.
    case retry
    /// The submission failed.
    case failure
}

extension PhaseObserver {
    /// Passes on the phases of a grading that began `delay` after the submission was claimed.
    func observe(_ phases: GradingPhases, after delay: Duration) {
        for (phase, duration) in phases.durations(after: delay) {
            observe(phase, duration)
            if phase == .tests { for test in phases.singleTests { observe(.test, test) } }
        }
    }
}

extension GradingPhases {
    /// The phases of a grading that began `delay` after the submission was claimed, in order, without single tests.
    func durations(after delay: Duration) -> [(phase: SubmissionPhase, duration: Duration)] {
        let phases: [(SubmissionPhase, Duration?)] = [
            (.dispatch, dispatch.map { delay + $0 }), (.import, self.import), (.tests, tests), (.report, report),
        ]
        return phases.compactMap { phase, duration in duration.map { (phase, $0) } }
    }
}
