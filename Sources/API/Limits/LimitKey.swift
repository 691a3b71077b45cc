import Passwords

/// Whom a limit counts for.
enum LimitSubject: Hashable, Sendable {
    case address(IPAddress)
    /// The fingerprint of a session's or an API token, which need not be valid.
    case session(Fingerprint)

    fileprivate var fingerprint: Fingerprint {
        switch self {
        case .address(let address): Fingerprint(of: "address \(address)")
        case .session(let fingerprint): fingerprint
        }
    }

    /// A key of Redis. It contains neither a token nor an address.
    func sharedKey(_ name: String) -> String { "limit:\(name):\(fingerprint.text)" }
}

/// A limit and whom it counts for.
struct LimitKey: Hashable, Sendable {
    var limit: RateLimit
    var subject: LimitSubject
}

/// Who sends a request, as far as limits are concerned.
struct Visitor: Sendable {
    /// Nil for a client without an IP address.
    var address: IPAddress?
    /// Nil without a session.
    var session: Fingerprint?

    func subject(of limit: RateLimit) -> LimitSubject? {
        limit.isBySession ? session.map(LimitSubject.session) : address.map(LimitSubject.address)
    }
}
