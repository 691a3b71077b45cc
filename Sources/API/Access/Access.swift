import HTTPTypes
import Store

/// Decides who calls, and refuses calls that another site made a browser send.
struct Access: Sendable {
    let store: Store
    let origin: SameOrigin

    /// The caller by bearer token or cookie.
    ///
    /// Asks PostgreSQL each time, by primary key: a withdrawn session or role is gone at once.
    ///
    /// - Throws: `Problem` 401 without a valid session, 403 for a change that comes from another site.
    func caller(of request: HTTPRequest) async throws -> Caller {
        guard let caller = try await store.caller(token: try token(of: request)) else { throw Self.unknownSession }
        return caller
    }

    /// The token that a request came with, which may be nobody's.
    ///
    /// - Throws: `Problem` 401 without one, 403 for a change that comes from another site.
    func token(of request: HTTPRequest) throws -> String {
        guard let credential = Credential(request) else {
            throw Problem.unauthorized("You have no session yet. Make one with POST /api/v1/session.")
        }
        if case .cookie = credential { try origin.check(request) }
        return credential.token
    }

    static let unknownSession = Problem.unauthorized(
        "Your session is not known here (any more). Make one with POST /api/v1/session.")
}
