import NIOCore
import NIOPosix
import Synchronization

/// A TCP relay in front of PostgreSQL's Unix socket, which can cut the connections through it.
final class PostgresRelay: Sendable {
    enum Cut: Equatable, Sendable {
        /// The server does not receive the message of this number, counted from 1 since the cut was set.
        case beforeServer(message: Int)
        /// The server receives the message, but the client does not receive the answer.
        case beforeClient(message: Int)
    }

    private struct State {
        var cut: Cut?
        /// Messages of clients since the cut was set.
        var messages = 0
        var isAway = false
        var connections: [ObjectIdentifier: any Channel] = [:]
    }

    private let state = Mutex(State())
    private let listener: any Channel

    /// - Parameter socket: the path of PostgreSQL's socket.
    init(to socket: String) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let (accepted, continuation) = AsyncStream.makeStream(of: (any Channel).self)
        listener = try await ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                continuation.yield(channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        listener.closeFuture.whenComplete { _ in continuation.finish() }
        Task { [self] in
            for await client in accepted { await join(client, to: socket) }
        }
    }

    var port: Int { listener.localAddress?.port ?? 0 }

    func close() async throws {
        goAway()
        try await listener.close()
    }

    /// Cuts one connection at a message, once. Later connections work.
    func set(_ cut: Cut) {
        state.withLock {
            $0.cut = cut
            $0.messages = 0
        }
    }

    /// Takes the cut back. Returns whether it has happened.
    func endCut() -> Bool {
        state.withLock { state in
            defer { state.cut = nil }
            return state.cut == nil
        }
    }

    /// Closes all connections, and refuses new ones until `comeBack`.
    func goAway() {
        let open = state.withLock { state in
            state.isAway = true
            return state.connections.values.map { $0 }
        }
        for channel in open { channel.close(promise: nil) }
    }

    func comeBack() { state.withLock { $0.isAway = false } }

    private func join(_ client: any Channel, to socket: String) async {
        do {
            let server = try await ClientBootstrap(group: client.eventLoop)
                .channelOption(.autoRead, value: false)
                .connect(unixDomainSocketPath: socket).get()
            try await client.eventLoop.submit { [self] in
                try client.pipeline.syncOperations.addHandler(RelayHandler(other: server) { self.passToServer() })
                try server.pipeline.syncOperations.addHandler(RelayHandler(other: client) { self.passToClient() })
            }.get()
            let isAway = state.withLock { state in
                state.connections[ObjectIdentifier(client)] = client
                return state.isAway
            }
            client.closeFuture.whenComplete { [self] _ in
                _ = state.withLock { $0.connections.removeValue(forKey: ObjectIdentifier(client)) }
                server.close(promise: nil)
            }
            server.closeFuture.whenComplete { _ in client.close(promise: nil) }
            if isAway {
                client.close(promise: nil)
            } else {
                for channel in [client, server] { try await channel.setOption(.autoRead, value: true).get() }
            }
        } catch {
            client.close(promise: nil)
        }
    }

    private func passToServer() -> Bool {
        state.withLock { state in
            state.messages += 1
            guard case .beforeServer(state.messages)? = state.cut else { return true }
            state.cut = nil
            return false
        }
    }

    private func passToClient() -> Bool {
        state.withLock { state in
            guard case .beforeClient(state.messages)? = state.cut else { return true }
            state.cut = nil
            return false
        }
    }
}

/// Passes bytes on to the other side of the relay, or cuts the connection.
private final class RelayHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    /// Called for each message. Returns false to cut.
    private let pass: @Sendable () -> Bool

    init(other: any Channel, pass: @escaping @Sendable () -> Bool) {
        self.other = other
        self.pass = pass
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if pass() {
            other.writeAndFlush(unwrapInboundIn(data), promise: nil)
        } else {
            context.close(promise: nil)
        }
    }
}
