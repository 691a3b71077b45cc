import NIOCore
import NIOPosix

/// An open connection; it pipelines the commands of many tasks.
struct RedisConnection: Sendable {
    private let channel: any Channel
    private let timeout: TimeAmount

    /// Connects and sends the address' greeting.
    ///
    /// - Parameter timeout: how long to wait for the connection, and later for each reply.
    static func open(
        _ address: RedisAddress, group: any EventLoopGroup, timeout: Duration,
        push: (@Sendable (RedisPush) -> Void)? = nil
    ) async throws(RedisError) -> RedisConnection {
        let timeout = TimeAmount(timeout)
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(RedisChannelHandler(push: push))
                }
            }
        do {
            let channel =
                switch address.place {
                case .tcp(let host, let port): try await bootstrap.connect(host: host, port: port).get()
                case .unix(let path): try await bootstrap.connect(unixDomainSocketPath: path).get()
                }
            let connection = RedisConnection(channel: channel, timeout: timeout)
            do {
                for command in address.greeting { _ = try await connection.send(command) }
                return connection
            } catch {
                connection.close()
                throw error
            }
        } catch {
            throw RedisError(.unreachable, "\(address.description) cannot be reached", cause: error)
        }
    }

    var isOpen: Bool { channel.isActive }

    /// Completes when the connection is closed.
    var closed: EventLoopFuture<Void> { channel.closeFuture }

    /// Sends a command and waits for its reply.
    ///
    /// A missing reply closes the connection at the timeout: later replies would be late as well, and only a new
    /// connection shows whether the server is alive.
    func send(_ command: RedisCommand) async throws -> RedisValue {
        let reply = channel.eventLoop.makePromise(of: RedisValue.self)
        let timer = channel.eventLoop.scheduleTask(in: timeout) {
            reply.fail(RedisError(.timedOut, "no reply before the timeout"))
            channel.close(promise: nil)
        }
        reply.futureResult.whenComplete { _ in timer.cancel() }
        channel.writeAndFlush(RedisRequest(command: command, reply: reply), promise: nil)
        return try await reply.futureResult.get()
    }

    /// Sends a command that is confirmed by a push.
    func post(_ command: RedisCommand) {
        channel.writeAndFlush(RedisRequest(command: command, reply: nil), promise: nil)
    }

    func close() { channel.close(promise: nil) }
}
