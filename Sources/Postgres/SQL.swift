/// A statement with its values, written as a string literal. Every interpolated value becomes a bind, never text:
/// `"SELECT title FROM exercises WHERE slug = \(slug)"`. An interpolated `SQL` becomes a part of the statement.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The text around the binds: one piece more than there are binds.
    private var pieces: [String]
    package private(set) var binds: [PostgresBind]

    /// The statement with `$1`, `$2`, … in place of its binds.
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

    /// A number that is the same whenever the statement runs, as text.
    ///
    /// PostgreSQL plans a prepared statement again for every execution if a plan for the values looks cheaper than one
    /// for any values. To it, a `LIMIT` that is bound looks that expensive (PREPARE, "Notes").
    package init(constant: Int) {
        pieces = [String(constant)]
        binds = []
    }

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

/// A bound value; PostgreSQL infers its type from the statement.
package enum PostgresBind: Hashable, Sendable {
    case null
    case text(String)
    /// A `bytea`.
    case bytes([UInt8])
}

/// A type whose values can be interpolated into `SQL`.
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
