import Logging
import NIOCore
import NIOPosix

package final class RedisClient: Sendable {
    package init(address: RedisAddress, logger: Logger) {}
    package func send(_ command: RedisCommand) async throws -> RedisValue { throw RedisError(.unreachable, "") }
    package func notifications(on channel: String) -> AsyncStream<Void> { AsyncStream { _ in } }
    package func run() async throws {}
}
package struct RedisAddress: Sendable {
    package init(url: String) throws(RedisError) {}
}
