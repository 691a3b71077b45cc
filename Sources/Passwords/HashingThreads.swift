import Foundation
import Synchronization

/// A fixed number of named threads for hashing, with a bounded queue.
///
/// Hashing a password is made to be slow and to need much memory. On these threads it blocks no event loop and no
/// thread of the cooperative pool, and the number of threads bounds the memory.
final class HashingThreads: Sendable {
    typealias Job = @Sendable () -> Void

    private let jobs: Jobs

    /// - Parameter capacity: how many jobs may wait.
    init(count: Int, capacity: Int) {
        jobs = Jobs(capacity: capacity)
        for number in 1...count {
            // The thread retains the jobs but not the pool, whose deinit ends the thread.
            let thread = Thread { [jobs] in jobs.runUntilClosed() }
            thread.name = "password-\(number)"
            thread.start()
        }
    }

    deinit { jobs.close() }

    /// Runs `body` on one of the threads.
    ///
    /// - Throws: `PasswordError.busy` if the queue is full, and the errors of `body`.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isAccepted = jobs.append { continuation.resume(with: Result(catching: body)) }
            if !isAccepted { continuation.resume(throwing: PasswordError.busy) }
        }
    }

    private final class Jobs: Sendable {
        private struct State {
            var waiting: [Job] = []
            var isClosed = false
        }

        private let capacity: Int
        private let state = Mutex(State())
        private let arrivals = DispatchSemaphore(value: 0)

        init(capacity: Int) { self.capacity = capacity }

        func append(_ job: @escaping Job) -> Bool {
            let isAccepted = state.withLock { state in
                guard state.waiting.count < capacity else { return false }
                state.waiting.append(job)
                return true
            }
            if isAccepted { arrivals.signal() }
            return isAccepted
        }

        func close() {
            state.withLock { $0.isClosed = true }
            arrivals.signal()
        }

        func runUntilClosed() {
            while true {
                arrivals.wait()
                let job: Job? = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
                if let job {
                    job()
                } else if state.withLock({ $0.isClosed }) {
                    // Wakes the next thread, which ends too.
                    arrivals.signal()
                    return
                }
            }
        }
    }
}
