import HTTPTypes
import Logging
import Synchronization

/// Logs which headers a reverse proxy in front of the service seems not to pass on.
///
/// A request alone does not show whether a proxy or the client is at fault, so each message names both causes. Because
/// any client can send such requests, each kind is logged at most once an hour.
final class ProxyFaults: Sendable {
    enum Kind: Hashable {
        /// The host in `Origin` is not the one that the request was sent to.
        case host
        /// A WebSocket handshake has lost its header `Upgrade`.
        case upgrade
        /// `X-Forwarded-For` comes from a peer that is no trusted proxy.
        case address
    }

    static let interval = Duration.seconds(3600)
    static let longestValue = 100

    private let logger: Logger
    private let nextReports = Mutex<[Kind: ContinuousClock.Instant]>([:])

    init(logger: Logger) { self.logger = logger }

    /// Logs the fault of `request`, unless the same kind was logged less than an hour ago.
    ///
    /// - Parameter peer: the sender, where the message is about it.
    func report(
        _ kind: Kind, of request: HTTPRequest, peer: IPAddress? = nil, at now: ContinuousClock.Instant = .now
    ) {
        let isDue = nextReports.withLock { next in
            if let time = next[kind], now < time { return false }
            next[kind] = now + Self.interval
            return true
        }
        guard isDue else { return }
        var values = values(of: request)
        if let peer { values["peer"] = "\(peer)" }
        logger.warning("\(kind.explanation) This message is logged at most once an hour.", metadata: values)
    }

    private func values(of request: HTTPRequest) -> Logger.Metadata {
        let values = [
            "origin": request.headerFields[.origin], "host": request.authority,
            "x-forwarded-host": request.headerFields[named: "X-Forwarded-Host"],
        ]
        return values.compactMapValues { $0.map { .string(printable($0)) } }
    }

    /// The start of a value from outside, without characters that could change how a terminal or a log shows it.
    private func printable(_ value: String) -> String {
        let scalars = value.unicodeScalars.prefix(Self.longestValue).map { (" "..."~").contains($0) ? $0 : "?" }
        return String(String.UnicodeScalarView(scalars))
    }
}

extension ProxyFaults.Kind {
    fileprivate var explanation: Logger.Message {
        switch self {
        case .host:
            """
            A request was refused because its Origin is not its Host. A reverse proxy in front must pass on Host \
            (nginx: proxy_set_header Host $http_host;), or set X-Forwarded-Host, which counts only with \
            http.behind_tls: true. docs/configuration.md, "Behind a reverse proxy", has a complete example. Without a \
            proxy, another site's page sent the request.
            """
        case .upgrade:
            """
            A live connection was refused because its request has no Upgrade. A reverse proxy in front must pass on \
            Upgrade (nginx: proxy_set_header Upgrade $http_upgrade;). docs/configuration.md, "Behind a reverse proxy", \
            has a complete example.
            """
        case .address:
            """
            X-Forwarded-For of a request was ignored because its peer is not in http.trusted_proxies. If the peer is \
            your reverse proxy, add its address to this setting: until then, all its visitors share the limits of one \
            address. docs/configuration.md, "Behind a reverse proxy", explains the setting. Otherwise a client sent \
            the header itself.
            """
        }
    }
}
