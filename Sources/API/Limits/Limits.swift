/// What is limited by its rate. The raw value is the name of the setting below `limits`, and of the metrics' label.
package enum RateLimit: String, CaseIterable, Sendable {
    case sessionsByAddress = "sessions_by_address"
    case accountsByAddress = "accounts_by_address"
    case submissionsBySession = "submissions_by_session"
    case submissionsByAddress = "submissions_by_address"
    case runsBySession = "runs_by_session"
    case runsByAddress = "runs_by_address"
    case requestsBySession = "requests_by_session"
    case requestsByAddress = "requests_by_address"

    /// `docs/configuration.md` explains these numbers: 200 students share the address of their school.
    package var standard: Rate {
        switch self {
        case .sessionsByAddress: Rate(1200, per: .seconds(600))
        case .accountsByAddress: Rate(600, per: .seconds(600))
        case .submissionsBySession: Rate(60, per: .seconds(60))
        case .submissionsByAddress: Rate(1200, per: .seconds(60))
        case .runsBySession: Rate(60, per: .seconds(60))
        case .runsByAddress: Rate(1200, per: .seconds(60))
        case .requestsBySession: Rate(6000, per: .seconds(60))
        case .requestsByAddress: Rate(60_000, per: .seconds(60))
        }
    }

    /// What is counted, as in "Too many …".
    var events: String {
        switch self {
        case .sessionsByAddress: "new sessions"
        case .accountsByAddress: "new accounts"
        case .submissionsBySession, .submissionsByAddress: "submissions"
        case .runsBySession, .runsByAddress: "runs"
        case .requestsBySession, .requestsByAddress: "requests"
        }
    }

    var isBySession: Bool {
        switch self {
        case .submissionsBySession, .runsBySession, .requestsBySession: true
        case .sessionsByAddress, .accountsByAddress, .submissionsByAddress, .runsByAddress, .requestsByAddress: false
        }
    }
}

/// What a route may be limited by. Each limit of an action has to allow the action.
enum LimitedAction: Sendable {
    /// Every request. Each process counts its own, because asking Redis would cost more than many a request.
    case request
    /// A new session, with or without a password.
    case session
    case account
    case submission
    case run

    var limits: [RateLimit] {
        switch self {
        case .request: [.requestsBySession, .requestsByAddress]
        case .session: [.sessionsByAddress]
        case .account: [.accountsByAddress]
        case .submission: [.submissionsBySession, .submissionsByAddress]
        case .run: [.runsBySession, .runsByAddress]
        }
    }
}

/// How much one visitor, one address and all visitors together may use of the API.
package struct Limits: Hashable, Sendable {
    /// A limit that is missing is not enforced.
    package var rates = Dictionary(uniqueKeysWithValues: RateLimit.allCases.map { ($0, $0.standard) })
    /// Live connections of one session, in all processes together.
    package var liveBySession = 20
    /// Live connections of one address, in all processes together.
    package var liveByAddress = 1000
    /// Connections of one process that serve everybody.
    package var connections = 8192
    /// Further connections of one process, which serve health checks and administrators only.
    package var reservedConnections = 256
    /// Connections from one address to one process. Trusted proxies have no such limit.
    package var connectionsByAddress = 2048

    package init() {}

    /// Without any limit on a visitor or an address.
    package static let none = {
        var limits = Limits()
        limits.rates = [:]
        limits.liveBySession = .max
        limits.liveByAddress = .max
        limits.connectionsByAddress = .max
        return limits
    }()
}
