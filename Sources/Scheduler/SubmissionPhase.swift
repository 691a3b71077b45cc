import Grading

/// The parts of a submission's way, in their order; each begins where the one before it ended.
package enum SubmissionPhase: String, CaseIterable, Sendable {
    /// From the request that brings it until it is stored.
    case accept
    /// Until a worker has claimed it.
    case queue
    /// Until the cells have the code.
    case dispatch
    /// Until the tests are loaded against it.
    case `import`
    /// Until the last test has its result.
    case tests
    /// Each test, within `tests`.
    case test
    /// Until the report stands.
    case report
    /// Until the verdict is stored.
    case store
    /// Until the event that tells of it is out.
    case publish
    /// From when the process that its author is connected to hears of an event until that is sent: of every event.
    case delivery
}

/// Takes note of how long things took; the executable joins it to the metrics.
package protocol PhaseObserver: Sendable {
    func observe(_ phase: SubmissionPhase, _ duration: Duration)
    /// A grading, from the claim until the report stands.
    func observe(gradedAs verdict: Verdict, _ duration: Duration)
}

extension PhaseObserver {
    /// Notes the parts of a grading that was asked for `delay` after the submission was claimed.
    func observe(_ phases: GradingPhases, after delay: Duration) {
        if let dispatch = phases.dispatch { observe(.dispatch, delay + dispatch) }
        if let loading = phases.import { observe(.import, loading) }
        if let tests = phases.tests { observe(.tests, tests) }
        for test in phases.singleTests { observe(.test, test) }
        observe(.report, phases.report)
    }
}
