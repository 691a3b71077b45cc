/// A reply from Redis. An error reply is thrown instead.
package enum RedisValue: Hashable, Sendable {
    case null
    case integer(Int)
    /// A simple or bulk string.
    case string([UInt8])
    case array([RedisValue])
    /// An error inside an array; at the top level it is thrown as `RedisError`.
    case error(String)
}

extension RedisValue {
    /// Returns a string or integer as text.
    package func text() throws(RedisError) -> String {
        switch self {
        case .string(let bytes): String(decoding: bytes, as: UTF8.self)
        case .integer(let number): String(number)
        default: throw unexpected("text")
        }
    }

    package func bytes() throws(RedisError) -> [UInt8] {
        guard case .string(let bytes) = self else { throw unexpected("bytes") }
        return bytes
    }

    package func integer() throws(RedisError) -> Int {
        switch self {
        case .integer(let number): return number
        case .string(let bytes):
            guard let number = Int(String(decoding: bytes, as: UTF8.self)) else { throw unexpected("a whole number") }
            return number
        default: throw unexpected("a whole number")
        }
    }

    package func array() throws(RedisError) -> [RedisValue] {
        guard case .array(let values) = self else { throw unexpected("an array") }
        return values
    }

    /// Nil for a null, otherwise the value itself: `value.optional?.text()`.
    package var optional: RedisValue? { self == .null ? nil : self }

    private func unexpected(_ expected: String) -> RedisError {
        RedisError(.malformed, "expected \(expected) but the reply is \(self)")
    }
}
