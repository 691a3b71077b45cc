import CPostgres
import Glibc

/// An open connection of libpq; closed when the value ends. Its calls block.
struct PostgresLink: ~Copyable {
    private let connection: OpaquePointer
    private let prepared = PreparedStatements()

    /// Connects; takes at most the connect timeout.
    ///
    /// - Parameter url: a connection URL or string as libpq reads it; what it says goes before our defaults.
    init(url: String, statementTimeout: Duration) throws(PostgresError) {
        let settings = [
            ("application_name", "sandmartin"),
            ("client_encoding", "UTF8"),
            ("connect_timeout", "5"),
            // A host that silently went away is noticed even in the middle of a query.
            ("tcp_user_timeout", "15000"),
            ("options", "-c statement_timeout=\(statementTimeout / .milliseconds(1))"),
            ("dbname", url),
        ]
        let keys = settings.map { CText($0.0) }
        let values = settings.map { CText($0.1) }
        let expandURL: Int32 = 1
        guard let connection = PQconnectdbParams(keys.map(\.pointer) + [nil], values.map(\.pointer) + [nil], expandURL)
        else { throw PostgresError(.unreachable, "there is no memory for a connection") }
        withExtendedLifetime((keys, values)) {}
        guard PQstatus(connection) == CONNECTION_OK else {
            let reason = String(cString: PQerrorMessage(connection)).trimmingLineEnd()
            PQfinish(connection)
            throw PostgresError(.unreachable, reason)
        }
        // Notices would go to standard error; what matters arrives as an error.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        self.connection = connection
    }

    deinit { PQfinish(connection) }

    /// False once the server has closed the connection, as far as is known without waiting.
    var isOpen: Bool {
        // Each call reads once: the server's word why it closes the connection, then the end.
        PQconsumeInput(connection) == 1 && PQconsumeInput(connection) == 1 && PQstatus(connection) == CONNECTION_OK
    }

    func cancelHandle() -> PostgresCancelHandle? { PQgetCancel(connection).map { PostgresCancelHandle(pointer: $0) } }

    /// Runs a statement. One with binds is parsed and planned once; the server keeps it as long as the connection.
    func run(_ statement: PostgresStatement) throws(PostgresError) -> PostgresAnswer {
        switch statement {
        case .script(let script):
            return try answer(PQexec(connection, script))
        case .sql(let sql):
            let text = sql.text
            let binds = try BindBuffer(sql.binds)
            do {
                return try run(text, binds)
            } catch  where error.isStalePlan {
                prepared.forget(text)
                // In a transaction, which it has broken, it would only fail for that.
                guard PQtransactionStatus(connection) == PQTRANS_IDLE else { throw error }
                return try run(text, binds)
            }
        }
    }

    private func run(_ text: String, _ binds: borrowing BindBuffer) throws(PostgresError) -> PostgresAnswer {
        let name = try prepare(text)
        let binaryAnswer: Int32 = 1
        let result = binds.withPointers { values, lengths, formats in
            let count = Int32(lengths.count)
            return if let name {
                PQexecPrepared(connection, name, count, values, lengths, formats, binaryAnswer)
            } else {
                PQexecParams(connection, text, count, nil, values, lengths, formats, binaryAnswer)
            }
        }
        return try answer(result)
    }

    /// The name by which the server knows the statement from now on; nil for one that it is not to keep.
    private func prepare(_ text: String) throws(PostgresError) -> String? {
        guard let name = prepared.name(of: text) else { return nil }
        guard name.isNew else { return name.text }
        do {
            _ = try answer(PQprepare(connection, name.text, text, 0, nil))
            return name.text
        } catch {
            prepared.forget(text)
            throw error
        }
    }

    private func answer(_ result: OpaquePointer?) throws(PostgresError) -> PostgresAnswer {
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
            return PostgresAnswer(result)
        default:
            let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
            let primary = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
            let message = primary ?? String(cString: PQerrorMessage(connection)).trimmingLineEnd()
            let code = PQstatus(connection) == CONNECTION_OK ? PostgresError.Code.refused : .connectionLost
            throw PostgresError(code, message, sqlState: state)
        }
    }
}

enum PostgresStatement {
    /// One statement with its binds.
    case sql(SQL)
    /// Any number of statements, without binds.
    case script(String)
}

/// What a statement answered.
struct PostgresAnswer: Sendable {
    var rows: [PostgresRow]
    /// How many rows it inserted, updated or deleted.
    var affected: Int
    /// Such as `COMMIT` or `INSERT 0 1`.
    var status: String

    init(_ result: OpaquePointer?) {
        let columns = (0..<PQnfields(result)).reduce(into: [String: PostgresRow.Column]()) { columns, index in
            columns[String(cString: PQfname(result, index))] = .init(index: Int(index), type: PQftype(result, index))
        }
        let width = PQnfields(result)
        rows = (0..<PQntuples(result)).map { row in
            PostgresRow(
                columns: columns,
                values: (0..<width).map { column in
                    guard PQgetisnull(result, row, column) == 0 else { return nil }
                    let start = UnsafeRawPointer(PQgetvalue(result, row, column))
                    return [UInt8](
                        UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column))))
                })
        }
        status = String(cString: PQcmdStatus(result))
        affected = Int(String(cString: PQcmdTuples(result))) ?? 0
    }
}

/// The right to cancel what a connection runs, from any thread.
///
/// `@unchecked Sendable` because libpq promises that PQcancel is thread-safe (PostgreSQL manual, "Canceling Queries in
/// Progress"), and nothing else is done with the pointer.
struct PostgresCancelHandle: ~Copyable, @unchecked Sendable {
    fileprivate let pointer: OpaquePointer

    deinit { PQfreeCancel(pointer) }

    /// Blocks until the server has taken the request; a failure leaves the query to its statement timeout.
    func cancel() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            _ = PQcancel(pointer, message.baseAddress, Int32(message.count))
        }
    }
}

/// The statements that a server keeps for one connection, parsed and planned.
private final class PreparedStatements {
    /// Those of this program are few; texts that are put together by chance are not worth keeping.
    private static let maximum = 256

    private var names: [String: String] = [:]
    private var lastNumber = 0

    /// The name by which the server knows a statement; nil for one that it is not to keep.
    ///
    /// A new one must be prepared under that name, or forgotten.
    func name(of text: String) -> (text: String, isNew: Bool)? {
        if let name = names[text] { return (name, false) }
        guard names.count < Self.maximum else { return nil }
        lastNumber += 1
        let name = "statement-\(lastNumber)"
        names[text] = name
        return (name, true)
    }

    func forget(_ text: String) { names[text] = nil }
}

/// A C string that lives as long as this object, for lists of strings that are handed to C together.
private final class CText {
    let pointer: UnsafePointer<CChar>?
    private let memory: UnsafeMutablePointer<CChar>?

    init(_ text: String) {
        memory = strdup(text)
        pointer = UnsafePointer(memory)
    }

    deinit { free(memory) }
}

extension String {
    fileprivate func trimmingLineEnd() -> String { hasSuffix("\n") ? String(dropLast()) : self }
}
