import CSodium

/// Hashes passwords with Argon2id (RFC 9106), and compares passwords with stored hashes.
///
/// A hash takes 19 MiB and two passes, which OWASP's Password Storage Cheat Sheet names as the minimum. Two threads
/// therefore bound the memory to 38 MiB.
package struct PasswordHasher: Sendable {
    private static let threadCount = 2
    private static let capacity = 256
    private static let passes: UInt64 = 2
    private static let memoryBytes = 19 * 1024 * 1024

    private let threads = HashingThreads(count: Self.threadCount, capacity: Self.capacity)
    private let onHash: @Sendable () -> Void

    /// - Parameter onHash: called before each computation of a hash, whatever the hash is for.
    package init(onHash: @escaping @Sendable () -> Void = {}) { self.onHash = onHash }

    /// Returns the hash of a password, with a new salt and with its parameters, as text.
    package func hash(_ password: Password) async throws -> String {
        try await threads.run { [onHash] in
            onHash()
            return try Self.hash(password)
        }
    }

    /// Whether a password belongs to a stored hash.
    ///
    /// - Parameter hash: nil for a name without an account. The comparison then takes the same time and fails.
    package func verify(_ password: Password, against hash: String?) async throws -> Bool {
        try await threads.run { [onHash] in
            onHash()
            guard let hash else {
                _ = try Self.hash(password)
                return false
            }
            return crypto_pwhash_str_verify(hash, password.text, UInt64(password.text.utf8.count)) == 0
        }
    }

    private static func hash(_ password: Password) throws(PasswordError) -> String {
        // Returns 1 if another call initialised the library before.
        guard sodium_init() >= 0 else { throw .failed }
        let length = Int(crypto_pwhash_strbytes())
        var failure: Int32 = -1
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: length) { buffer -> String? in
            guard let start = buffer.baseAddress else { return nil }
            failure = crypto_pwhash_str_alg(
                start, password.text, UInt64(password.text.utf8.count), passes, memoryBytes,
                crypto_pwhash_alg_argon2id13())
            return failure == 0 ? String(cString: start) : nil
        }
        guard failure == 0, let text else { throw .failed }
        return text
    }
}

package enum PasswordError: Error, CustomStringConvertible {
    /// Too many passwords wait to be hashed. A later attempt may succeed.
    case busy
    /// libsodium could not allocate its memory.
    case failed

    package var description: String {
        switch self {
        case .busy: "too many passwords wait to be hashed"
        case .failed: "libsodium could not hash a password: out of memory"
        }
    }
}
