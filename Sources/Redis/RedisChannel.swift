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
