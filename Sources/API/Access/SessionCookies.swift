import HTTPTypes
import Hummingbird

/// The cookies of a browser's session.
///
/// A browser whose anonymous learner has work may sign in to an account. The work of both is not mixed: the token of
/// the anonymous session moves to a second cookie, and becomes the session again when the browser signs out.
struct SessionCookies: Sendable {
    static let setAsideName = "sandmartin_anonymous"
    /// The server decides when a session ends. 400 days is the longest time that browsers keep a cookie.
    private static let maximumAgeInSeconds = 400 * 24 * 60 * 60

    let origin: SameOrigin
    let isBehindTLS: Bool

    /// The token of the anonymous session that was set aside in this browser.
    static func setAside(in request: Request) -> String? {
        Cookies(from: request.headers[values: .cookie])[setAsideName]?.value
    }

    /// A field that sets the session's cookie.
    func session(_ token: String, for request: Request) -> HTTPField { field(Credential.cookieName, token, request) }

    /// A field that sets the session of an anonymous learner aside.
    func setAside(_ token: String, for request: Request) -> HTTPField { field(Self.setAsideName, token, request) }

    /// Fields that remove the session's cookie. The session that was set aside becomes the session again.
    func afterSigningOut(_ setAside: String?, for request: Request) -> HTTPFields {
        var fields = HTTPFields()
        if let setAside {
            fields.append(session(setAside, for: request))
            fields.append(field(Self.setAsideName, nil, request))
        } else {
            fields.append(field(Credential.cookieName, nil, request))
        }
        return fields
    }

    func isOverTLS(_ request: Request) -> Bool {
        isBehindTLS || origin.trustsForwardedHeaders && request.headers[named: "X-Forwarded-Proto"] == "https"
    }

    private func field(_ name: String, _ value: String?, _ request: Request) -> HTTPField {
        let cookie = Cookie(
            name: name, value: value ?? "", maxAge: value == nil ? 0 : Self.maximumAgeInSeconds, path: "/",
            secure: isOverTLS(request), httpOnly: true, sameSite: .lax)
        return HTTPField(name: .setCookie, value: cookie.description)
    }
}
