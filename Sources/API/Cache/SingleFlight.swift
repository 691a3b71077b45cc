import Synchronization

/// Runs one operation per key at a time. Callers that arrive meanwhile wait, and get the result of that operation.
///
/// A failure is the result of all who wait. If the task of the running caller is cancelled, one of the others runs its
/// own operation instead.
final class SingleFlight<Value: Sendable>: Sendable {
    private enum Ending {
        case value(Value)
        case failure(any Error)
        /// The operation did not run to its end.
        case abandoned
    }

    private typealias Waiter = CheckedContinuation<Ending, Never>

    private struct State {
        /// The waiting callers of each running operation.
        var waiters: [String: [Int: Waiter]] = [:]
        var lastNumber = 0
    }

    private let state = Mutex(State())

    /// Returns the result of `operation`, or of the same key's operation that was running already.
    ///
    /// - Throws: the error of the operation, and `CancellationError` when the caller's own task is cancelled.
    func run(_ key: String, _ operation: () async throws -> Value) async throws -> (value: Value, isShared: Bool) {
        while true {
            try Task.checkCancellation()
            if begin(key) { return (try await lead(key, operation), false) }
            switch await result(of: key) {
            case .value(let value): return (value, true)
            case .failure(let error): throw error
            case .abandoned: continue
            }
        }
    }

    private func lead(_ key: String, _ operation: () async throws -> Value) async throws -> Value {
        do {
            let value = try await operation()
            end(key, .value(value))
            return value
        } catch {
            end(key, Task.isCancelled ? .abandoned : .failure(error))
            throw error
        }
    }

    private func begin(_ key: String) -> Bool {
        state.withLock { state in
            guard state.waiters[key] == nil else { return false }
            state.waiters[key] = [:]
            return true
        }
    }

    private func end(_ key: String, _ ending: Ending) {
        let waiters = state.withLock { $0.waiters.removeValue(forKey: key) }
        for waiter in (waiters ?? [:]).values { waiter.resume(returning: ending) }
    }

    /// Waits for the running operation of a key.
    private func result(of key: String) async -> Ending {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: Waiter) in
                let isWaiting = state.withLock { state in
                    // The operation may have ended, and a cancellation may have come before there was a waiter.
                    guard state.waiters[key] != nil, !Task.isCancelled else { return false }
                    state.waiters[key]?[number] = waiter
                    return true
                }
                if !isWaiting { waiter.resume(returning: .abandoned) }
            }
        } onCancel: {
            state.withLock { $0.waiters[key]?.removeValue(forKey: number) }?.resume(returning: .abandoned)
        }
    }
}
