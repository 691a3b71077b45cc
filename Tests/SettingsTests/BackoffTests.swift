import Settings
import Testing

@Suite struct `A back-off` {
    private let now = ContinuousClock.now

    @Test func `doubles its pause up to the cap`() {
        var backoff = Backoff(first: .milliseconds(100), cap: .milliseconds(350), jitter: 0)
        let pauses = (1...4).map { _ in backoff.fail(at: now) }
        #expect(pauses == [.milliseconds(100), .milliseconds(200), .milliseconds(350), .milliseconds(350)])
    }

    @Test func `pauses from a failure until its pause is over`() {
        var backoff = Backoff(first: .seconds(1), cap: .seconds(1), jitter: 0)
        #expect(!backoff.isPausing(at: now))
        backoff.fail(at: now)
        #expect(backoff.isPausing(at: now + .milliseconds(999)))
        #expect(!backoff.isPausing(at: now + .seconds(1)))
    }

    @Test func `starts anew after a success`() {
        var backoff = Backoff(first: .milliseconds(100), cap: .seconds(5), jitter: 0)
        for _ in 1...3 { backoff.fail(at: now) }
        backoff.succeed()
        #expect(!backoff.isPausing(at: now))
        #expect(backoff.fail(at: now) == .milliseconds(100))
    }

    @Test func `takes its jitter off the pause, never adds to it`() {
        let lengths = (1...1000).map { _ in
            var backoff = Backoff(first: .seconds(1), cap: .seconds(1), jitter: 0.5)
            return backoff.fail(at: now)
        }
        #expect(lengths.allSatisfy { (.milliseconds(500) ... .seconds(1)).contains($0) })
        #expect(Set(lengths).count > 1)
    }
}
