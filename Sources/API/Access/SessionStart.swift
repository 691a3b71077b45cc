import HTTPTypes
import Hummingbird
import Store

/// Creates the session of an authenticated user.
struct SessionStart: Sendable {
    let store: Store
    let cookies: SessionCookies
    /// How long the session lasts after its last use.
    let lifetime: Duration

    /// Creates a session.
    ///
    /// - Returns: the token, and the fields that set the browser's cookies.
    func begin(for user: User, _ request: Request) async throws -> (token: String, cookies: HTTPFields) {
        let options = SessionOptions(lifetime: lifetime, userAgent: request.headers[.userAgent])
        let token = try await store.createSession(user: user.id, options)
        var fields: HTTPFields = [:]
        fields.append(cookies.session(token, for: request))
        if let anonymous = try await anonymousSession(of: request) {
            fields.append(cookies.setAside(anonymous, for: request))
        }
        return (token, fields)
    }

    /// The token of the browser's anonymous learner, whose work stays apart from the account's.
    private func anonymousSession(of request: Request) async throws -> String? {
        guard case .cookie(let token)? = Credential(request.head), let user = try await store.user(token: token),
            user.role == .learner, try await store.account(of: user.id) == nil
        else { return nil }
        return token
    }
}
