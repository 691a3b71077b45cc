import NIOCore
import NIOPosix
import ServiceLifecycle

/// A client of one Redis server: a connection for commands and one for subscriptions.
///
/// Both are made when first needed and again after they broke, with back-off. Works without `run()`, which only adds
/// the orderly end as a service.
package final class RedisClient: Sendable {
    private let database: Int
    private let connector: RedisConnector
    private let subscriptions: RedisSubscriptions

    /// - Parameter timeout: for connecting, and for each reply.
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
    /// - Throws: `RedisError`; of code `refused` when the reply is an error. Never sent twice by itself.
    package func send(_ command: RedisCommand) async throws -> RedisValue {
        try await connector.connection().send(command)
    }

    /// Runs a Lua script. Redis keeps it, so that after the first time only its digest travels.
    package func run(_ script: RedisScript, keys: [String], _ arguments: [RedisArgument]) async throws -> RedisValue {
        let rest = [RedisArgument(keys.count)] + keys.map { RedisArgument($0) } + arguments
        let digest = try await connector.digest(of: script)
        do {
            return try await send(RedisCommand(["EVALSHA", RedisArgument(digest)] + rest))
        } catch let error as RedisError where error.message.hasPrefix("NOSCRIPT") {
            // Forgotten, as after a restart. EVAL cannot fail for that reason, and makes Redis keep it again.
            return try await send(RedisCommand(["EVAL", RedisArgument(script.text)] + rest))
        }
    }

    /// The channel of this name in the client's database: what listeners and publishers must both name.
    package func channel(_ name: String) -> RedisChannel { RedisChannel(name, database: database) }

    /// A bell for what is published on a channel: one element, the latest, for one or more messages since the last.
    ///
    /// It also rings when the subscription is first in force, and each time it is again after the connection broke.
    /// Whoever looks for news at every ring therefore misses nothing.
    package func notifications(on channel: RedisChannel) async -> AsyncStream<RedisNotification> {
        await subscriptions.notifications(on: channel.name)
    }

    package func close() async {
        await connector.close()
        await subscriptions.close()
    }
}

extension RedisClient: Service {
    /// Lasts until graceful shutdown or cancellation, then closes the connections.
    package func run() async throws {
        // Either way of ending is the order to stop.
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
/// Redis itself has channels of a whole server, whatever the database
/// (https://redis.io/docs/latest/develop/pubsub/, "Database & scoping"). So that installations which share a server
/// do not hear one another, the name by which Redis knows a channel ends in the number of its database.
package struct RedisChannel: Hashable, Sendable {
    let name: String

    init(_ name: String, database: Int) { self.name = "\(name)@\(database)" }
}

extension RedisArgument {
    package init(_ channel: RedisChannel) { self.init(channel.name) }
}
