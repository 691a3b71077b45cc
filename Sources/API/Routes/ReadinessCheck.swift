/// A part that the API cannot work without.
package struct ReadinessCheck: Sendable {
    /// The part's name in the response, as in "PostgreSQL".
    package var part: String
    /// Throws when the part is not usable now.
    package var probe: @Sendable () async throws -> Void

    package init(part: String, probe: @escaping @Sendable () async throws -> Void) {
        self.part = part
        self.probe = probe
    }

    /// A check whose probe may take longer than a health request waits, such as comparing files on a slow disk.
    ///
    /// The first call waits for the probe. Later calls wait for at most `wait`, then return the last known result
    /// while the probe goes on in the background. A probe that takes longer than `limit` counts as failed.
    package static func slow(
        part: String, wait: Duration = .seconds(1), limit: Duration = .seconds(300),
        probe: @escaping @Sendable () async throws -> Void
    ) -> ReadinessCheck {
        let background = BackgroundProbe(wait: wait, limit: limit, probe: probe)
        return ReadinessCheck(part: part) { try await background.result() }
    }
}

/// Runs a probe in the background, one at a time, and keeps its last result.
private actor BackgroundProbe {
    private let wait: Duration
    private let limit: Duration
    private let probe: @Sendable () async throws -> Void
    private var running: (task: Task<Void, any Error>, deadline: ContinuousClock.Instant)?
    private var last: Result<Void, any Error>?

    init(wait: Duration, limit: Duration, probe: @escaping @Sendable () async throws -> Void) {
        self.wait = wait
        self.limit = limit
        self.probe = probe
    }

    /// - Throws: the probe's error, or `TimedOut`.
    func result() async throws {
        let (task, deadline) = running ?? start()
        guard last != nil else { return try await task.value }
        do {
            try await withTimeout(wait) { try await task.value }
        } catch let error as TimedOut {
            guard ContinuousClock.now < deadline, let last else { throw error }
            try last.get()
        }
    }

    private func start() -> (Task<Void, any Error>, ContinuousClock.Instant) {
        let task = Task {
            do {
                try await probe()
                finish(.success(()))
            } catch {
                finish(.failure(error))
                throw error
            }
        }
        let started = (task, ContinuousClock.now + limit)
        running = started
        return started
    }

    private func finish(_ result: Result<Void, any Error>) {
        last = result
        running = nil
    }
}

/// Runs `work` and cancels it after `limit`. Returns at the limit even if `work` does not react to its cancellation.
///
/// - Throws: `TimedOut` after the limit, `CancellationError`, or what `work` throws.
func withTimeout<Value: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    // No child task: a task group would wait for `work` to end.
    let (values, continuation) = AsyncThrowingStream.makeStream(of: Value.self)
    let task = Task {
        do {
            continuation.yield(try await work())
            continuation.finish()
        } catch {
            continuation.finish(throwing: error)
        }
    }
    let timer = Task {
        try await Task.sleep(for: limit)
        continuation.finish(throwing: TimedOut(limit: limit))
    }
    defer {
        timer.cancel()
        task.cancel()
    }
    for try await value in values { return value }
    throw CancellationError()
}

struct TimedOut: Error, CustomStringConvertible {
    var limit: Duration
    var description: String { "no answer within \(limit)" }
}
