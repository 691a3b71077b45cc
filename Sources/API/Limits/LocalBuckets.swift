import Synchronization

/// The token buckets of this process, which cost a fraction of a microsecond.
///
/// A bucket is stored as the time at which it will be full again. Buckets that are full need no storage.
final class LocalBuckets: Sendable {
    typealias Instant = ContinuousClock.Instant

    struct Bucket: Sendable {
        var key: LimitKey
        var rate: Rate
    }

    /// A bucket that is empty, and the time until it has a token.
    struct Refusal: Sendable, Equatable {
        var key: LimitKey
        var wait: Duration
    }

    private struct State {
        var fullAt: [LimitKey: Instant] = [:]
        /// The number of stored buckets at which full ones are removed.
        var sweepSize = LocalBuckets.smallestSweep
    }

    private static let smallestSweep = 1024
    private let maximumBuckets: Int
    private let state = Mutex(State())

    /// - Parameter maximumBuckets: if more buckets than this are not full, all are forgotten, and become full.
    init(maximumBuckets: Int = 200_000) { self.maximumBuckets = maximumBuckets }

    /// Takes a token from each bucket, or none if a bucket is empty.
    ///
    /// - Returns: the first empty bucket, if any.
    func take(_ buckets: [Bucket], at now: Instant = .now) -> Refusal? {
        state.withLock { state in
            for bucket in buckets {
                let wait = Self.fullAt(after: state.fullAt[bucket.key], bucket, now) - now - bucket.rate.period
                if wait > .zero { return Refusal(key: bucket.key, wait: wait) }
            }
            for bucket in buckets {
                state.fullAt[bucket.key] = Self.fullAt(after: state.fullAt[bucket.key], bucket, now)
            }
            makeRoom(&state, now)
            return nil
        }
    }

    /// Leaves a bucket without tokens for a time, because all processes together have used them up.
    func empty(_ bucket: Bucket, for wait: Duration, at now: Instant = .now) {
        state.withLock { $0.fullAt[bucket.key] = now + wait + bucket.rate.period - bucket.rate.interval }
    }

    var count: Int { state.withLock { $0.fullAt.count } }

    private static func fullAt(after stored: Instant?, _ bucket: Bucket, _ now: Instant) -> Instant {
        max(stored ?? now, now) + bucket.rate.interval
    }

    private func makeRoom(_ state: inout State, _ now: Instant) {
        guard state.fullAt.count > min(state.sweepSize, maximumBuckets) else { return }
        state.fullAt = state.fullAt.filter { $0.value > now }
        if state.fullAt.count > maximumBuckets / 2 { state.fullAt = [:] }
        // Doubling keeps the cost of sweeps proportional to the number of new buckets.
        state.sweepSize = max(Self.smallestSweep, state.fullAt.count * 2)
    }
}
