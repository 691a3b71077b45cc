/// Keeps an unreachable server from being asked at every call: after a failure, calls fail with the same error until a
/// growing pause is over.
struct Backoff {
    private static let longest = Duration.seconds(5)
    private var pause = Duration.milliseconds(100)
    private var last: (error: any Error, until: ContinuousClock.Instant)?

    /// - Throws: the last failure while its pause lasts.
    func check() throws {
        if let last, ContinuousClock.now < last.until { throw last.error }
    }

    /// What is left of the pause.
    var remaining: Duration { last.map { max(.zero, $0.until - ContinuousClock.now) } ?? .zero }

    mutating func fail(_ error: any Error) {
        // Spread, so that many processes do not all come back at the same instant.
        last = (error, ContinuousClock.now.advanced(by: pause * Double.random(in: 0.5...1)))
        pause = min(pause * 2, Self.longest)
    }

    mutating func succeed() { self = Backoff() }
}
