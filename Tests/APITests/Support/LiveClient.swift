import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// A WebSocket client of `/api/v1/live` and `/api/v1/admin/live`.
struct LiveClient {
    private let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    private var inbound: NIOAsyncChannelInboundStream<WebSocketFrame>.AsyncIterator

    private typealias Socket = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    /// Opens a live connection to a port of this host during `body`.
    ///
    /// - Throws: `UpgradeRefused` when the server does not switch protocols.
    static func with(
        port: Int, path: String = "/api/v1/live", query: String = "", headers: [(String, String)],
        _ body: (inout LiveClient) async throws -> Void
    ) async throws {
        try await with(
            at: SocketAddress(ipAddress: "127.0.0.1", port: port), host: "127.0.0.1:\(port)", path: path, query: query,
            headers: headers, body)
    }

    /// Opens a live connection during `body`.
    ///
    /// - Throws: `UpgradeRefused` when the server does not switch protocols.
    static func with(
        at address: SocketAddress, host: String, path: String = "/api/v1/live", query: String = "",
        headers: [(String, String)], _ body: (inout LiveClient) async throws -> Void
    ) async throws {
        let upgrade = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
                        configuration: configuration(host: host, uri: path + query, headers: headers))
                }
            }
        guard let socket = try await upgrade.get() else { throw UpgradeRefused() }
        try await socket.executeThenClose { inbound, outbound in
            var client = LiveClient(outbound: outbound, inbound: inbound.makeAsyncIterator())
            try await body(&client)
        }
    }

    private static func configuration(
        host: String, uri: String, headers: [(String, String)]
    ) -> NIOUpgradableHTTPClientPipelineConfiguration<Socket?> {
        let upgrader = NIOTypedWebSocketClientUpgrader<Socket?>(
            // Client frames are masked. The server accepts no others.
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
            })
        var fields = HTTPHeaders(headers)
        fields.add(name: "Host", value: host)
        fields.add(name: "Content-Length", value: "0")
        let request = HTTPRequestHead(version: .http1_1, method: .GET, uri: uri, headers: fields)
        var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration(
                upgradeRequestHead: request, upgraders: [upgrader],
                notUpgradingCompletionHandler: { $0.eventLoop.makeSucceededFuture(nil) }))
        configuration.leftOverBytesStrategy = .forwardBytes
        return configuration
    }

    /// The next frame, or nil when the server has closed the connection.
    mutating func frame() async throws -> WebSocketFrame? { try await inbound.next() }

    /// The next event. Answers the pings before it.
    mutating func event() async throws -> JSON {
        while let frame = try await frame() {
            switch frame.opcode {
            case .text: return try JSON(parsing: frame.unmaskedData.readableBytesView)
            case .ping: try await send(.pong, frame.unmaskedData)
            case .connectionClose: throw ClosedByServer()
            default: continue
            }
        }
        throw ClosedByServer()
    }

    /// The code and the reason of the next close frame. Nil if the connection ends without one.
    mutating func close() async throws -> (code: Int, reason: String)? {
        while let frame = try await frame() {
            guard frame.opcode == .connectionClose else { continue }
            var data = frame.unmaskedData
            guard let code = data.readInteger(as: UInt16.self) else { return nil }
            return (Int(code), String(buffer: data))
        }
        return nil
    }

    func send(_ opcode: WebSocketOpcode, _ data: ByteBuffer = ByteBuffer()) async throws {
        try await send(WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data))
    }

    func send(_ frame: WebSocketFrame) async throws { try await outbound.write(frame) }
}

struct UpgradeRefused: Error {}
struct ClosedByServer: Error {}
