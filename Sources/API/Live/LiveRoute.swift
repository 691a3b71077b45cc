import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOWebSocket
import Store

/// The events that a live connection receives.
struct LiveSubscription: Sendable {
    enum Audience: Sendable {
        /// The events of the user's own submissions and runs.
        case author
        /// The events of everybody's submissions, and for administrators those of the queue.
        case staff
    }

    var audience: Audience
    var user: String
    /// The identifier of the session or API token of the client.
    var session: String
    /// The role of the user when the connection was opened.
    var role: User.Role
    /// The sequence number of the last event that the client has seen. Nil for new events only.
    var after: Int?
}

/// Changes a connection to WebSocket, and sends the events of the caller or of everybody over it.
struct LiveRoute: Sendable {
    let access: Access
    let connection: LiveConnection
    let limits: LiveLimits
    let requests: RequestLimits

    static let upgradeRequired = Problem(
        .upgradeRequired,
        "This address needs a WebSocket handshake with Upgrade: websocket and Sec-WebSocket-Version: 13. A reverse "
            + "proxy in front must pass on Upgrade: docs/configuration.md, \"Behind a reverse proxy\". Without "
            + "WebSocket, poll GET /api/v1/submissions/{id}.",
        headers: [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketVersion: "13"])

    func add(to table: inout RouteTable) {
        table.open(.get, "/api/v1/live") { try await open(.author, $0, $1) }
        table.open(.get, "/api/v1/admin/live") { try await open(.staff, $0, $1) }
    }

    private func open(
        _ audience: LiveSubscription.Audience, _ request: Request, _ context: APIContext
    ) async throws -> Response {
        let lease = try await limits.open(requests.visitor(request, context))
        // The response's body never runs if the connection is closed before.
        context.channel.closeFuture.whenComplete { _ in lease.release() }
        do {
            return try await upgrade(try await subscription(audience, for: request.head), request, context, lease)
        } catch {
            await lease.close()
            throw error
        }
    }

    private func upgrade(
        _ subscription: LiveSubscription, _ request: Request, _ context: APIContext, _ lease: LiveLease
    ) async throws -> Response {
        let key = try acceptedKey(of: request.head)
        let accept = try await WebSocketAccept.value(for: key, on: context.channel)
        // `LastRequestGate` changes the connection when it writes this response's head.
        return Response(
            status: .switchingProtocols,
            headers: [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketAccept: accept],
            body: ResponseBody { [channel = context.channel] _ in
                let socket = try await LiveSocket(of: channel)
                socket.upgrade.serve { await connection.serve(socket, subscription, lease) }
                throw HTTPHasEnded()
            })
    }

    /// Returns the subscription that a request asks for.
    ///
    /// - Throws: `Problem` with the reason for a refusal.
    private func subscription(
        _ audience: LiveSubscription.Audience, for request: HTTPRequest
    ) async throws -> LiveSubscription {
        try access.origin.checkSource(request)
        let caller = try await access.caller(of: request)
        guard audience == .author || caller.user.role != .learner else { throw Problem.teachersOnly }
        return LiveSubscription(
            audience: audience, user: caller.user.id, session: caller.session, role: caller.user.role,
            after: try sequence(RequestQuery(URI(request.path ?? "")).value(of: "after")))
    }

    private func sequence(_ text: Substring?) throws -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw Problem.badRequest("\"after\" must be the \"seq\" of the last event received, or 0.")
        }
        return number
    }
}

extension LiveRoute {
    /// Returns the key of a handshake (RFC 6455, 4.2.1).
    ///
    /// `LastRequestGate` passes on `Upgrade` only if the connection can become a WebSocket.
    ///
    /// - Throws: `Problem` 426 if the request is no handshake.
    private func acceptedKey(of request: HTTPRequest) throws -> String {
        let fields = request.headerFields
        let protocols = (fields[.upgrade] ?? "").split(separator: ",").map { $0.trimmingSpaces().lowercased() }
        let keys = fields[values: .secWebSocketKey]
        guard protocols.contains("websocket"), fields[.secWebSocketVersion] == "13", keys.count == 1 else {
            // A client has sent a handshake whose header Upgrade did not arrive.
            if protocols.isEmpty, !keys.isEmpty { access.origin.faults.report(.upgrade, of: request) }
            throw Self.upgradeRequired
        }
        return keys[0]
    }
}

/// Ends HTTP on a connection. `LiveHTTPChannel` then serves the WebSocket.
private struct HTTPHasEnded: Error {}

/// The proof that the server has understood a handshake (RFC 6455, 4.2.2), which NIO computes.
private enum WebSocketAccept {
    private static let upgrader = NIOWebSocketServerUpgrader(
        shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
        upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })

    static func value(for key: String, on channel: any Channel) async throws -> String {
        let request = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: "/",
            headers: ["Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13"])
        let headers = try await upgrader.buildUpgradeResponse(
            channel: channel, upgradeRequest: request, initialResponseHeaders: [:]
        ).get()
        return headers["Sec-WebSocket-Accept"].first ?? ""
    }
}
