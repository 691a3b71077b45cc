import HTTPTypes
import Synchronization

/// Bounds how many uploads a process handles at the same time, because each is in memory as a whole.
final class UploadGate: Sendable {
    private static let maximum = 8

    private let count = Mutex(0)

    /// - Throws: `Problem` 503 if too many uploads are under way.
    func admit<Value>(_ body: () async throws -> Value) async throws -> Value {
        let isAdmitted = count.withLock { count in
            guard count < Self.maximum else { return false }
            count += 1
            return true
        }
        guard isAdmitted else {
            throw Problem(
                .serviceUnavailable,
                "\(Self.maximum) exercises are being uploaded at this moment, which is the most. "
                    + "Try again in a minute.",
                headers: [.retryAfter: "60"])
        }
        defer { count.withLock { $0 -= 1 } }
        return try await body()
    }
}
