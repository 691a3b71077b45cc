import NIOCore
import NIOPosix
import ServiceLifecycle

/// A client of one Redis server, with one connection for commands and one for subscriptions.
///
/// Both connect on first use and reconnect after a loss, with back-off. The client works without `run()`, which only
/// closes it as a service.
package final class RedisClient: Sendable {
    private let database: Int
    private let connector: RedisConnector
    private let subscriptions: RedisSubscriptions

    /// - Parameter timeout: how long to wait for a connection, and for each reply.
    package init(address: RedisAddress, timeout: Duration = .seconds(5)) {
        database = address.database
        let group = MultiThreadedEventLoopGroup.singleton
        connector = RedisConnector { () async throws(RedisError) in
            try await RedisConnection.open(address, group: group, timeout: timeout)
        }
        subscriptions = RedisSubscriptions { push async throws(RedisError) in
            try await RedisConnection.open(address, group: group, timeout: timeout, push: push)
        }
    }

    /// Sends a command and returns its reply.
    ///
    /// A failed command is not retried.
    ///
    /// - Throws: `RedisError`; of code `refused` if the reply is an error.
    package func send(_ command: RedisCommand) async throws -> RedisValue {
        try await connector.connection().send(command)
    }

    /// Runs a Lua script. Redis caches scripts, so the script's text is sent only once and its digest afterwards.
    package func run(_ script: RedisScript, keys: [String], _ arguments: [RedisArgument]) async throws -> RedisValue {
        let rest = [RedisArgument(keys.count)] + keys.map { RedisArgument($0) } + arguments
        let digest = try await connector.digest(of: script)
        do {
            return try await send(RedisCommand(["EVALSHA", RedisArgument(digest)] + rest))
        } catch let error as RedisError where error.message.hasPrefix("NOSCRIPT") {
            // Redis lost the script, such as by a restart. EVAL sends its text and caches it again.
            return try await send(RedisCommand(["EVAL", RedisArgument(script.text)] + rest))
        }
    }

    /// Returns the channel of this name in the client's database, for subscribers and publishers.
    package func channel(_ name: String) -> RedisChannel { RedisChannel(name, database: database) }

    /// Subscribes to a channel. Several messages that arrive before the reader asks become one element: the latest.
    ///
    /// The stream also yields an element when the subscription begins, and when it is renewed after a lost connection.
    /// A reader that checks its data after every element therefore misses nothing.
    package func notifications(on channel: RedisChannel) async -> AsyncStream<RedisNotification> {
        await subscriptions.notifications(on: channel.name)
    }

    package func close() async {
        await connector.close()
        await subscriptions.close()
    }
}

extension RedisClient: Service {
    /// Waits for graceful shutdown or cancellation, then closes the connections.
    package func run() async throws {
        // Shutdown and cancellation are both the request to stop.
        try? await gracefulShutdown()
        await close()
    }
}

/// A Lua script that Redis runs as one atomic step.
package struct RedisScript: Hashable, Sendable, ExpressibleByStringLiteral {
    package let text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral value: String) { self.init(value) }
}

/// A channel of one database.
///
/// In Redis a channel belongs to the whole server (https://redis.io/docs/latest/develop/pubsub/, "Database & scoping").
/// A database number at the end of the channel's name keeps installations that share a server apart.
package struct RedisChannel: Hashable, Sendable {
    let name: String

    init(_ name: String, database: Int) { self.name = "\(name)@\(database)" }
}

extension RedisArgument {
    package init(_ channel: RedisChannel) { self.init(channel.name) }
}
