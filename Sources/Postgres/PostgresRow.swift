import FoundationEssentials

/// A row of a result. Values are read by column name and wanted type.
package struct PostgresRow: Sendable {
    struct Column: Sendable {
        var index: Int
        var type: UInt32
    }

    /// Shared by all rows of a result.
    let columns: [String: Column]
    let values: [[UInt8]?]

    /// Returns the value of a column: `let title: String = try row("title")`.
    ///
    /// - Throws: `PostgresError` of code `unreadable` if the column is missing, or holds NULL or another type.
    package func callAsFunction<Value: PostgresReadable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let value = try self(name, as: Value?.self) else {
            throw PostgresError(.unreadable, "the column \(name) is NULL, but a value is expected")
        }
        return value
    }

    /// Returns the value of a column; nil for NULL.
    package func callAsFunction<Value: PostgresReadable>(
        _ name: String, as type: Value?.Type = Value?.self
    ) throws(PostgresError) -> Value? {
        guard let column = columns[name] else {
            throw PostgresError(.unreadable, "the result has no column \(name)")
        }
        guard let bytes = values[column.index] else { return nil }
        guard let value = Value(postgres: bytes, type: column.type) else {
            throw PostgresError(
                .unreadable, "the column \(name) of type \(column.type) cannot be read as \(Value.self)")
        }
        return value
    }
}

/// A type whose values can be read from a row, in PostgreSQL's binary format.
package protocol PostgresReadable {
    /// Returns nil if the bytes, of the given PostgreSQL type, do not encode such a value.
    init?(postgres bytes: [UInt8], type: UInt32)
}

/// Fixed object identifiers of types (PostgreSQL, pg_type.dat).
private enum TypeIdentifier {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let json: UInt32 = 114
    static let varchar: UInt32 = 1043
    static let timestamptz: UInt32 = 1184
    static let uuid: UInt32 = 2950
}

extension String: PostgresReadable {
    /// Reads text, JSON, and UUIDs (in lower case).
    package init?(postgres bytes: [UInt8], type: UInt32) {
        switch type {
        case TypeIdentifier.text, TypeIdentifier.varchar, TypeIdentifier.json:
            self.init(validating: bytes, as: UTF8.self)
        case TypeIdentifier.uuid where bytes.count == 16:
            let digits = Array("0123456789abcdef".utf8)
            var text: [UInt8] = []
            for (index, byte) in bytes.enumerated() {
                if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
                text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
            self.init(decoding: text, as: UTF8.self)
        default: return nil
        }
    }
}

extension Int: PostgresReadable {
    package init?(postgres bytes: [UInt8], type: UInt32) {
        switch (type, bytes.count) {
        case (TypeIdentifier.int8, 8): self = Int(Int64(bigEndian: bytes))
        case (TypeIdentifier.int4, 4): self = Int(Int32(bigEndian: bytes))
        case (TypeIdentifier.int2, 2): self = Int(Int16(bigEndian: bytes))
        default: return nil
        }
    }
}

extension Bool: PostgresReadable {
    package init?(postgres bytes: [UInt8], type: UInt32) {
        guard type == TypeIdentifier.bool, bytes.count == 1 else { return nil }
        self = bytes[0] != 0
    }
}

extension [UInt8]: PostgresReadable {
    package init?(postgres bytes: [UInt8], type: UInt32) {
        guard type == TypeIdentifier.bytea else { return nil }
        self = bytes
    }
}

extension Date: PostgresReadable {
    /// Reads a `timestamptz`: microseconds since the start of the year 2000, UTC.
    package init?(postgres bytes: [UInt8], type: UInt32) {
        guard type == TypeIdentifier.timestamptz, bytes.count == 8 else { return nil }
        let startOf2000 = 946_684_800.0
        self.init(timeIntervalSince1970: startOf2000 + Double(Int64(bigEndian: bytes)) / 1_000_000)
    }
}

extension PostgresReadable where Self: RawRepresentable, RawValue: PostgresReadable {
    package init?(postgres bytes: [UInt8], type: UInt32) {
        guard let raw = RawValue(postgres: bytes, type: type) else { return nil }
        self.init(rawValue: raw)
    }
}

extension FixedWidthInteger {
    fileprivate init(bigEndian bytes: [UInt8]) { self = bytes.reduce(0) { $0 << 8 | Self(truncatingIfNeeded: $1) } }
}
