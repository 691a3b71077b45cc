import NIOCore

/// A command: its name and arguments, each a string of bytes.
package struct RedisCommand: Sendable, ExpressibleByArrayLiteral {
    package let arguments: [RedisArgument]

    package init(_ arguments: [RedisArgument]) { self.arguments = arguments }
    package init(arrayLiteral elements: RedisArgument...) { self.init(elements) }
}

/// An argument of a command: a literal, or a converted string, number or byte array.
package struct RedisArgument: Sendable, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }
    package init(_ text: String) { bytes = Array(text.utf8) }
    package init(_ number: Int) { self.init(String(number)) }
    package init(stringLiteral value: String) { self.init(value) }
    package init(integerLiteral value: Int) { self.init(value) }
}

extension RedisCommand {
    /// Writes the command in the wire format: an array of bulk strings (RESP2).
    func write(to buffer: inout ByteBuffer) {
        buffer.writeString("*\(arguments.count)\r\n")
        for argument in arguments {
            buffer.writeString("$\(argument.bytes.count)\r\n")
            buffer.writeBytes(argument.bytes)
            buffer.writeString("\r\n")
        }
    }
}
