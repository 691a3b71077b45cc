import NIOCore
import NIOPosix

/// A connection that sends bytes unchanged and reads HTTP responses, and frames after an upgrade.
struct RawConnection {
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var received = ByteBuffer()

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
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(outbound: outbound, inbound: inbound.makeAsyncIterator())
            return try await body(&connection)
        }
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: some Sequence<UInt8>) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// Sends nothing any more, but still reads.
    func finish() { outbound.finish() }

    /// The next response: its head without the empty line, and as much of a body as its Content-Length says.
    mutating func answer() async throws -> (head: String, body: String) {
        guard let answer = try await answerOrEnd() else { throw ConnectionEnded(received: received) }
        return answer
    }

    /// The next response. Nil if the server has closed the connection before the next response.
    mutating func answerOrEnd() async throws -> (head: String, body: String)? {
        var end = received.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8))
        while end == nil {
            guard try await read() else {
                guard received.readableBytes == 0 else { throw ConnectionEnded(received: received) }
                return nil
            }
            end = received.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8))
        }
        guard let end, let head = received.readString(length: end.lowerBound - received.readerIndex) else {
            throw ConnectionEnded(received: received)
        }
        received.moveReaderIndex(forwardBy: end.count)
        let length =
            head.split(separator: "\r\n").lazy
            .filter { $0.lowercased().hasPrefix("content-length:") }
            .compactMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }.first ?? 0
        return (head, String(buffer: try await bytes(length)))
    }

    /// The first byte and the data of the next WebSocket frame, whose data is shorter than 64 KiB.
    mutating func frame() async throws -> (first: UInt8, data: ByteBuffer) {
        var head = try await bytes(2)
        let first = head.readInteger(as: UInt8.self) ?? 0
        var length = Int(head.readInteger(as: UInt8.self) ?? 0)
        if length == 126 {
            var long = try await bytes(2)
            length = Int(long.readInteger(as: UInt16.self) ?? 0)
        }
        return (first, try await bytes(length))
    }

    /// Reads until the server closes the connection.
    mutating func end() async throws {
        while try await inbound.next() != nil {}
    }

    private mutating func bytes(_ count: Int) async throws -> ByteBuffer {
        while received.readableBytes < count {
            guard try await read() else { throw ConnectionEnded(received: received) }
        }
        return received.readSlice(length: count) ?? ByteBuffer()
    }

    /// Returns false at the end of the connection.
    private mutating func read() async throws -> Bool {
        guard var bytes = try await inbound.next() else { return false }
        received.writeBuffer(&bytes)
        return true
    }
}

struct ConnectionEnded: Error { var received: ByteBuffer }
