import HTTPTypes
import Hummingbird
import HummingbirdCore
import Store

/// What an admitted live connection is to be sent.
struct LiveSubscription: Sendable {
    var user: String
    /// The last event that the client has seen; nil for only what happens from now on.
    var after: Int?
}

/// Who may open a live connection; the same judgement for the handshake and for explaining its refusal.
struct LiveAdmission: Sendable {
    static let path = "/api/v1/live"

    static let upgradeRequired = Problem(
        .upgradeRequired,
        "This address speaks WebSocket: the first request of a connection, with Upgrade: websocket and "
            + "Sec-WebSocket-Version: 13. Without sockets, ask GET /api/v1/submissions/{id} now and then.",
        headers: [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketVersion: "13"])

    let access: Access

    /// - Throws: `Problem` saying why not.
    func judge(_ request: HTTPRequest) async throws -> LiveSubscription {
        try access.origin.checkSource(request)
        let caller = try await access.caller(of: request)
        let after = try sequence(URI(request.path ?? "").queryParameters["after"])
        guard Self.isHandshake(request) else { throw Self.upgradeRequired }
        return LiveSubscription(user: caller.user.id, after: after)
    }

    /// A handshake that NIO's upgrader will accept (RFC 6455, 4.2.1).
    static func isHandshake(_ request: HTTPRequest) -> Bool {
        let fields = request.headerFields
        let protocols = (fields[.upgrade] ?? "").split(separator: ",").map { $0.trimmingSpaces().lowercased() }
        return request.method == .get
            && URI(request.path ?? "").path == path
            && protocols == ["websocket"]
            && fields[.secWebSocketVersion] == "13"
            && fields[values: .secWebSocketKey].count == 1
    }

    private func sequence(_ text: Substring?) throws -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw Problem.badRequest("\"after\" must be the \"seq\" of the last event you have seen, or 0.")
        }
        return number
    }
}

/// Explains, to whatever asks the live address without being upgraded there, why.
struct LiveRoute: Sendable {
    let admission: LiveAdmission

    func add(to table: inout RouteTable) {
        table.open(.get, LiveAdmission.path) { request, _ in
            _ = try await admission.judge(request.head)
            // An admitted handshake is upgraded before it gets here, so this came late on its connection.
            throw LiveAdmission.upgradeRequired
        }
    }
}
