import HTTPTypes
import Store

/// Authenticates callers, and refuses cross-site requests of browsers.
struct Access: Sendable {
    let store: Store
    let origin: SameOrigin
    let addresses: ClientAddress

    /// Authenticates a request by bearer token or cookie.
    ///
    /// Queries PostgreSQL each time, by primary key, so that a revoked session or role has no effect any longer.
    ///
    /// - Throws: `Problem` 401 without a valid session, 403 for a change requested by another site.
    func caller(of request: HTTPRequest) async throws -> Caller {
        let token = try token(of: request)
        guard let caller = try await store.caller(token: token) else { throw Self.unknown(token) }
        return caller
    }

    /// The session token of a request. The token may be unknown.
    ///
    /// - Throws: `Problem` 401 without a token, 403 for a change requested by another site.
    func token(of request: HTTPRequest) throws -> String {
        guard let credential = Credential(request) else {
            throw Problem.unauthorized("You have no session. Create one with POST /api/v1/session.")
        }
        if case .cookie = credential { try origin.check(request) }
        return credential.token
    }

    /// Returns the response to a token that belongs to no user.
    static func unknown(_ token: String) -> Problem {
        token.hasPrefix(Store.tokenPrefix)
            ? .unauthorized(
                "This API token is unknown, has expired or was revoked. Create a new one with POST /api/v1/tokens.")
            : .unauthorized(
                "Your session is unknown, has expired or was ended. Sign in again, or create a new session, with "
                    + "POST /api/v1/session.")
    }
}
