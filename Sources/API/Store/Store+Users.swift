import Postgres

package struct User: Codable, Hashable, Sendable {
    package enum Role: String, Codable, Sendable {
        case learner
        case admin
    }

    package var id: String
    package var role: Role
}

extension Store {
    /// Makes a learner and the token that identifies them; only the token's hash is kept.
    package func createSession() async throws -> (token: String, user: User) { throw PostgresError(.unreachable, "") }

    /// Whose token it is.
    package func user(token: String) async throws -> User? { throw PostgresError(.unreachable, "") }

    /// Makes `token` the only one of the administrator; nil closes the administrator's sessions.
    package func setAdminToken(_ token: String?) async throws { throw PostgresError(.unreachable, "") }
}
