/// A statement and its values. Written as a string literal, in which every interpolated value becomes a bind and never
/// text: `"SELECT title FROM exercises WHERE slug = \(slug)"`. Another `SQL` is interpolated as part of the statement.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The text around the binds: always one piece more than there are binds.
    private var pieces: [String]
    package private(set) var binds: [PostgresBind]

    /// The statement with `$1`, `$2`, … for its binds.
    package var text: String {
        pieces.dropFirst().enumerated().reduce(into: pieces[0]) { text, next in
            text += "$\(next.offset + 1)" + next.element
        }
    }

    package init(stringLiteral value: String) {
        pieces = [value]
        binds = []
    }

    package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.sql }

    package struct StringInterpolation: StringInterpolationProtocol, Sendable {
        fileprivate var sql: SQL = ""

        package init(literalCapacity: Int, interpolationCount: Int) { sql.binds.reserveCapacity(interpolationCount) }

        package mutating func appendLiteral(_ literal: String) { sql.pieces[sql.pieces.count - 1] += literal }

        package mutating func appendInterpolation(_ value: some PostgresBindable) { append(value.postgresBind) }

        package mutating func appendInterpolation(_ value: (some PostgresBindable)?) {
            append(value?.postgresBind ?? .null)
        }

        package mutating func appendInterpolation(_ part: SQL) {
            appendLiteral(part.pieces[0])
            sql.pieces += part.pieces.dropFirst()
            sql.binds += part.binds
        }

        private mutating func append(_ bind: PostgresBind) {
            sql.binds.append(bind)
            sql.pieces.append("")
        }
    }
}

/// A value on its way to PostgreSQL, which infers its type from the statement.
package enum PostgresBind: Hashable, Sendable {
    case null
    case text(String)
    /// A `bytea`.
    case bytes([UInt8])
}

/// What can be interpolated into `SQL`.
package protocol PostgresBindable {
    var postgresBind: PostgresBind { get }
}

extension String: PostgresBindable {
    package var postgresBind: PostgresBind { .text(self) }
}

extension Int: PostgresBindable {
    package var postgresBind: PostgresBind { .text(String(self)) }
}

extension Bool: PostgresBindable {
    package var postgresBind: PostgresBind { .text(self ? "t" : "f") }
}

extension [UInt8]: PostgresBindable {
    package var postgresBind: PostgresBind { .bytes(self) }
}

extension PostgresBindable where Self: RawRepresentable, RawValue: PostgresBindable {
    package var postgresBind: PostgresBind { rawValue.postgresBind }
}
