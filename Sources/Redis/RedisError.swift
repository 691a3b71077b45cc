/// A failure of a connection or a command.
package struct RedisError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        private enum Value { case unreachable, connectionLost, timedOut, overloaded, refused, malformed, badAddress }
        private let value: Value

        /// No connection could be made; later commands try again, with back-off.
        package static let unreachable = Code(value: .unreachable)
        /// The connection was lost before the reply; the command may or may not have run.
        package static let connectionLost = Code(value: .connectionLost)
        /// No reply arrived before the timeout; the command may or may not have run.
        package static let timedOut = Code(value: .timedOut)
        /// Too many commands wait for replies.
        package static let overloaded = Code(value: .overloaded)
        /// Redis replied with an error.
        package static let refused = Code(value: .refused)
        /// A reply does not have the expected form.
        package static let malformed = Code(value: .malformed)
        /// A URL is not the address of a Redis server.
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
