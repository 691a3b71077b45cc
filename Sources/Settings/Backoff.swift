/// The growing pause between attempts at something that keeps failing, such as a connection to a server that is down.
///
/// The pause doubles with each failure and is reset by a success. The type has no timer: its owner reports each
/// outcome, and either sleeps for the pause that `fail` returns or asks `isPausing` before the next attempt.
package struct Backoff: Sendable {
    private let first: Duration
    private let cap: Duration
    private let jitter: Double
    private var pause: Duration
    /// When the next attempt may begin; nil before the first failure and after a success.
    package private(set) var until: ContinuousClock.Instant?

    /// - Parameters:
    ///   - first: the pause after the first failure, before jitter.
    ///   - cap: the longest pause, before jitter.
    ///   - jitter: the random part of each pause, from 0 to 1: with 0.5 a pause lasts between half and all of its
    ///     length. Jitter keeps processes that failed together from retrying together.
    package init(first: Duration = .milliseconds(100), cap: Duration, jitter: Double) {
        self.first = first
        self.cap = cap
        self.jitter = jitter
        pause = first
    }

    package func isPausing(at now: ContinuousClock.Instant = .now) -> Bool { until.map { now < $0 } ?? false }

    /// Notes a failure and returns the pause until the next attempt.
    @discardableResult
    package mutating func fail(at now: ContinuousClock.Instant = .now) -> Duration {
        let length = pause * Double.random(in: 1 - jitter...1)
        until = now + length
        pause = min(pause * 2, cap)
        return length
    }

    package mutating func succeed() {
        pause = first
        until = nil
    }
}
