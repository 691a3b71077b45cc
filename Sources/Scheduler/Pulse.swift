import Synchronization

/// Notices that this process did not run for a while: it was stopped (SIGSTOP), or its host was overloaded.
///
/// While the worker stands still, the launcher's wall-clock limits go on, and a program can reach one that it would
/// never have reached.
final class Pulse: Sendable {
    static let interval = Duration.milliseconds(500)
    /// A beat that is so late shows that the process stood still.
    static let tolerance = Duration.seconds(3)

    private struct State {
        var last: ContinuousClock.Instant
        var hasStoodStill = false
    }

    private let state: Mutex<State>

    init(at now: ContinuousClock.Instant = .now) { state = Mutex(State(last: now)) }

    /// Notes that the process runs, and returns whether it has stood still since the start of the pulse.
    @discardableResult
    func beat(at now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { state in
            if now - state.last > Self.tolerance { state.hasStoodStill = true }
            state.last = now
            return state.hasStoodStill
        }
    }

    /// Beats until the task is cancelled.
    func beatUntilCancelled() async {
        while !Task.isCancelled {
            beat()
            // Ends early only by cancellation, which ends the loop.
            try? await Task.sleep(for: Self.interval)
        }
    }
}
