import HTTPTypes
import Hummingbird

/// The session token of a request and its source. Browsers also attach cookies to requests that another site caused,
/// so that a cookie needs a further check (`SameOrigin`).
enum Credential: Equatable {
    case bearer(String)
    case cookie(String)

    static let cookieName = "sandmartin_session"

    /// Prefers a bearer token to the cookie, because a client sends it deliberately.
    init?(_ request: HTTPRequest) {
        if let authorization = request.headerFields[.authorization] {
            let parts = authorization.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
            self = .bearer(parts[1].trimmingSpaces())
        } else if let cookie = Cookies(from: request.headerFields[values: .cookie])[Self.cookieName] {
            self = .cookie(cookie.value)
        } else {
            return nil
        }
    }

    var token: String {
        switch self {
        case .bearer(let token), .cookie(let token): token
        }
    }
}

extension Substring {
    func trimmingSpaces() -> String {
        var rest = self
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
