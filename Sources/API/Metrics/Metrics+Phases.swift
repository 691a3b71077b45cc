import Grading
import Scheduler

extension Metrics: PhaseObserver {
    package func observe(_ phase: SubmissionPhase, _ duration: Duration) {
        observe(.phases, [.init("phase", phase.rawValue)], duration)
    }

    package func observe(gradedAs verdict: Verdict, _ duration: Duration) {
        observe(.gradings, [.init("verdict", verdict.rawValue)], duration)
    }
}
