import Logging
import Scheduler
import ServiceLifecycle
import Synchronization

/// Sends changes of the queue and of its workers to the live connections of administrators.
///
/// Every `interval` the watch reads the status from Redis, once for all connections of the process, and only while
/// there are any.
final class QueueWatch: Service {
    private struct State {
        var listeners: [Int: AsyncStream<QueueStatus>.Continuation] = [:]
        var lastNumber = 0
    }

    private let queue: SubmissionQueue
    private let interval: Duration
    private let logger: Logger
    private let state = Mutex(State())

    init(queue: SubmissionQueue, interval: Duration, logger: Logger) {
        self.queue = queue
        self.interval = interval
        self.logger = logger
    }

    /// Returns a stream of the status: the latest one, for a reader that is slower than the watch.
    func statuses() -> AsyncStream<QueueStatus> {
        let (statuses, continuation) = AsyncStream.makeStream(
            of: QueueStatus.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.lastNumber += 1
            state.listeners[state.lastNumber] = continuation
            return state.lastNumber
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in _ = state.listeners.removeValue(forKey: number) }
        }
        return statuses
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                // Ends early only by cancellation, which ends the loop.
                try? await Task.sleep(for: interval)
                let listeners = state.withLock { Array($0.listeners.values) }
                guard !listeners.isEmpty else { continue }
                do {
                    let status = try await queue.status()
                    for listener in listeners { listener.yield(status) }
                } catch {
                    logger.debug("Cannot read the queue for live connections yet", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
