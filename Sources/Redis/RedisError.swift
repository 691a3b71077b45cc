/// What went wrong between us and Redis.
package struct RedisError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        private enum Value { case unreachable, connectionLost, timedOut, overloaded, refused, malformed, badAddress }
        private let value: Value

        /// No connection could be made; tried again with back-off at later commands.
        package static let unreachable = Code(value: .unreachable)
        /// The connection broke while a reply was awaited; the command may or may not have run.
        package static let connectionLost = Code(value: .connectionLost)
        /// No reply in time; the command may or may not have run.
        package static let timedOut = Code(value: .timedOut)
        /// Too many commands await their replies.
        package static let overloaded = Code(value: .overloaded)
        /// Redis answered with an error.
        package static let refused = Code(value: .refused)
        /// A reply that does not have the shape that its reader expects.
        package static let malformed = Code(value: .malformed)
        /// A URL that is no address of a Redis server.
        package static let badAddress = Code(value: .badAddress)
    }

    package let code: Code
    package let message: String
    package let cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { "Redis: \(message)" + (cause.map { ": \($0)" } ?? "") }
}
