import HTTPTypes
import Passwords
import Store

/// Signs callers in by name and password, without revealing which names have accounts.
struct SignIn: Sendable {
    let store: Store
    let hasher: PasswordHasher
    let metrics: Metrics

    /// The same words for an unknown name and a wrong password.
    static let refusal = Problem.unauthorized(
        "The name or the password is wrong. Check both, and whether Caps Lock is on. Only the administrator can set a "
            + "new password.")

    /// Returns the user whom name and password identify.
    ///
    /// An unknown name takes as long as a wrong password, because a password is hashed for both.
    ///
    /// - Parameter address: the address of the client, whose failures are limited too.
    /// - Throws: `Problem` 401 for an unknown name or a wrong password, 429 after too many of them.
    func user(name: String, password: String, from address: String) async throws -> User {
        let key = name.lowercased()
        if let delay = try await store.beginSignIn(name: key, address: address) {
            count("delayed")
            throw Self.tooMany(delay)
        }
        guard let user = try await user(name: name, password: password) else {
            count("refused")
            throw Self.refusal
        }
        try await store.succeedSignIn(name: key, address: address)
        count("accepted")
        return user
    }

    private func user(name: String, password: String) async throws -> User? {
        guard let password = Password(password) else { return nil }
        let known: (user: User, passwordHash: String)? =
            if let name = AccountName(name) { try await store.credentials(of: name) } else { nil }
        return try await hasher.verify(password, against: known?.passwordHash) ? known?.user : nil
    }

    private func count(_ outcome: String) { metrics.count(.signIns, [.init("result", outcome)]) }

    private static func tooMany(_ delay: Duration) -> Problem {
        let seconds = delay.components.seconds
        return Problem(
            .tooManyRequests,
            "Too many attempts to sign in failed, with this name or from your network. Try again in \(seconds) "
                + (seconds == 1 ? "second." : "seconds."),
            headers: [.retryAfter: "\(seconds)"])
    }
}
