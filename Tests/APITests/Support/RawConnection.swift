import NIOCore
import NIOPosix

/// A connection that sends text unchanged and reads HTTP responses.
struct RawConnection {
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var received = ""

    /// Opens a connection to a port of this host during `body`.
    static func with<Result>(port: Int, _ body: (inout RawConnection) async throws -> Result) async throws -> Result {
        try await with(at: SocketAddress(ipAddress: "127.0.0.1", port: port), body)
    }

    /// Opens a connection during `body`.
    static func with<Result>(
        at address: SocketAddress, _ body: (inout RawConnection) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(outbound: outbound, inbound: inbound.makeAsyncIterator())
            return try await body(&connection)
        }
    }

    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    /// The next response: its head without the empty line, and as much of a body as its Content-Length says.
    mutating func answer() async throws -> (head: String, body: String) {
        while !received.contains("\r\n\r\n") { try await read() }
        let end = try found(received.firstRange(of: "\r\n\r\n"))
        let head = String(received[..<end.lowerBound])
        received = String(received[end.upperBound...])
        let length =
            head.split(separator: "\r\n").lazy
            .filter { $0.lowercased().hasPrefix("content-length:") }
            .compactMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }.first ?? 0
        while received.utf8.count < length { try await read() }
        let body = String(decoding: received.utf8.prefix(length), as: UTF8.self)
        received = String(decoding: received.utf8.dropFirst(length), as: UTF8.self)
        return (head, body)
    }

    /// Reads until the server closes the connection.
    mutating func end() async throws {
        while try await inbound.next() != nil {}
    }

    private mutating func read() async throws {
        received += String(buffer: try found(try await inbound.next()))
    }

    private func found<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw ConnectionEnded(received: received) }
        return value
    }
}

struct ConnectionEnded: Error { var received: String }
