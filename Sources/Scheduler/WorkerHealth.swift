import Settings
import Synchronization

/// Decides whether a worker is itself the reason that its gradings fail, and pauses it while it is.
///
/// A worker is faulty when gradings of several submissions in a row have failed by our fault, or when its check of
/// itself fails. It is healthy again when such a check succeeds. The checks are repeated with growing pauses.
final class WorkerHealth: Sendable {
    /// How many different submissions must fail in a row.
    private static let tolerance = 5

    private struct Values {
        var failed: Set<String> = []
        var reason: String?
        var faults = 0
    }

    private let grader: any Grader
    private let values = Mutex(Values())
    /// Sent when the worker has become faulty.
    let alarm = CoalescingSignal()

    init(checking grader: any Grader) { self.grader = grader }

    /// Why the worker claims nothing; nil while it is healthy.
    var reason: String? { values.withLock { $0.reason } }

    /// How many gradings have failed by our fault since the worker started.
    var faults: Int { values.withLock { $0.faults } }

    func noteSuccess() { values.withLock { $0.failed = [] } }

    /// Notes that a grading failed by our fault.
    func noteFault(of submission: String, _ error: any Error) {
        let isTooMany = values.withLock { values in
            values.faults += 1
            values.failed.insert(submission)
            guard values.failed.count >= Self.tolerance, values.reason == nil else { return false }
            values.reason =
                "The gradings of \(values.failed.count) submissions in a row failed, the last one with: \(error)"
            return true
        }
        if isTooMany { alarm.send() }
    }

    /// Checks the worker, and returns whether it is healthy. A failure pauses it.
    func check() async -> Bool {
        do {
            try await grader.checkItself()
            return true
        } catch {
            // A check that was cancelled says nothing about the worker.
            guard !Task.isCancelled else { return false }
            values.withLock { $0.reason = "The worker cannot grade: \(error)" }
            alarm.send()
            return false
        }
    }

    /// Checks the worker until it is healthy. Cancelling the task ends the checks.
    func recover() async {
        var backoff = Backoff(first: .seconds(1), cap: .seconds(60), jitter: 0.5)
        while reason != nil, !Task.isCancelled {
            if await check() {
                values.withLock { $0 = Values(faults: $0.faults) }
            } else {
                // Ends early only by cancellation, which ends the loop.
                try? await Task.sleep(for: backoff.fail())
            }
        }
    }
}
