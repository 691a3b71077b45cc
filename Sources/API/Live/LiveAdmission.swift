import HTTPTypes
import Hummingbird
import HummingbirdCore
import Store

/// The events that an admitted live connection receives.
struct LiveSubscription: Sendable {
    var user: String
    /// The sequence number of the last event that the client has seen. Nil for new events only.
    var after: Int?
}

/// Decides who may open a live connection: for the handshake, and again for the response that explains a refusal.
struct LiveAdmission: Sendable {
    static let path = "/api/v1/live"

    static let upgradeRequired = Problem(
        .upgradeRequired,
        "This address needs a WebSocket handshake: the first request of a connection, with Upgrade: websocket and "
            + "Sec-WebSocket-Version: 13. A reverse proxy in front must pass on Upgrade: docs/configuration.md, "
            + "\"Behind a reverse proxy\". Without WebSocket, poll GET /api/v1/submissions/{id}.",
        headers: [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketVersion: "13"])

    let access: Access

    /// Returns the subscription that a request asks for.
    ///
    /// - Throws: `Problem` with the reason for a refusal.
    func admit(_ request: HTTPRequest) async throws -> LiveSubscription {
        try access.origin.checkSource(request)
        let caller = try await access.caller(of: request)
        let after = try sequence(URI(request.path ?? "").queryParameters["after"])
        guard Self.isHandshake(request) else {
            if Self.hasLostUpgrade(request) { access.origin.faults.report(.upgrade, of: request) }
            throw Self.upgradeRequired
        }
        return LiveSubscription(user: caller.user.id, after: after)
    }

    /// Whether NIO's upgrader will accept the request as a handshake (RFC 6455, 4.2.1).
    static func isHandshake(_ request: HTTPRequest) -> Bool {
        let fields = request.headerFields
        let protocols = (fields[.upgrade] ?? "").split(separator: ",").map { $0.trimmingSpaces().lowercased() }
        return request.method == .get
            && URI(request.path ?? "").path == path
            && protocols == ["websocket"]
            && fields[.secWebSocketVersion] == "13"
            && fields[values: .secWebSocketKey].count == 1
    }

    /// Whether a client sent a handshake whose header `Upgrade` did not arrive.
    private static func hasLostUpgrade(_ request: HTTPRequest) -> Bool {
        request.headerFields[.upgrade] == nil && request.headerFields[.secWebSocketKey] != nil
    }

    private func sequence(_ text: Substring?) throws -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw Problem.badRequest("\"after\" must be the \"seq\" of the last event received, or 0.")
        }
        return number
    }
}

/// Answers requests at the live address that were not upgraded, with the reason.
struct LiveRoute: Sendable {
    let admission: LiveAdmission

    func add(to table: inout RouteTable) {
        table.open(.get, LiveAdmission.path) { request, _ in
            _ = try await admission.admit(request.head)
            // The gate upgrades an admitted handshake, so this one was not the first request of its connection.
            throw LiveAdmission.upgradeRequired
        }
    }
}
