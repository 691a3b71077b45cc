/// Keeps an unreachable server from being asked at every call: after a failure, calls fail with the same error until a
/// growing pause is over.
struct Backoff {
    private static let longest = Duration.seconds(5)
    private var pause = Duration.milliseconds(100)
    private var last: (error: PostgresError, until: ContinuousClock.Instant)?

    /// - Throws: the last failure while its pause lasts.
    func check() throws(PostgresError) {
        if let last, ContinuousClock.now < last.until { throw last.error }
    }

    mutating func fail(_ error: PostgresError) {
        // Spread, so that many processes do not all come back at the same instant.
        last = (error, ContinuousClock.now.advanced(by: pause * Double.random(in: 0.5...1)))
        pause = min(pause * 2, Self.longest)
    }

    mutating func succeed() { self = Backoff() }
}
