import Dispatch
import Foundation
import Synchronization

/// A named thread that runs the jobs of one actor, so that libpq's blocking calls block no other thread.
final class PostgresThread: SerialExecutor {
    private let jobs = Jobs()

    init(name: String) {
        // The thread retains the jobs but not the executor, whose deinit ends the thread.
        let thread = Thread { [jobs] in jobs.runUntilClosed() }
        thread.name = name
        thread.start()
    }

    deinit { jobs.close() }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        jobs.append { job.runSynchronously(on: executor) }
    }

    private final class Jobs: Sendable {
        private struct State {
            var waiting: [@Sendable () -> Void] = []
            var isClosed = false
        }

        private let state = Mutex(State())
        private let arrivals = DispatchSemaphore(value: 0)

        func append(_ job: @escaping @Sendable () -> Void) {
            state.withLock { $0.waiting.append(job) }
            arrivals.signal()
        }

        func close() {
            state.withLock { $0.isClosed = true }
            arrivals.signal()
        }

        func runUntilClosed() {
            while true {
                arrivals.wait()
                let (jobs, isClosed) = state.withLock { state in
                    defer { state.waiting = [] }
                    return (state.waiting, state.isClosed)
                }
                for job in jobs { job() }
                if isClosed { return }
            }
        }
    }
}
