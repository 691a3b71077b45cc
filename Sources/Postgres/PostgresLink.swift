import CPostgres
import Glibc

/// An open libpq connection, closed when the value is destroyed. Its calls block.
struct PostgresLink: ~Copyable {
    private let connection: OpaquePointer
    private let prepared = PreparedStatements()

    /// Connects, within the connect timeout.
    ///
    /// - Parameter url: a libpq connection URL or string; its settings override our defaults.
    init(url: String, statementTimeout: Duration) throws(PostgresError) {
        let settings = [
            ("application_name", "sandmartin"),
            ("client_encoding", "UTF8"),
            ("connect_timeout", "5"),
            // Detects a silent loss of the server, within 15 s while it has yet to acknowledge data, and within 20 s
            // while we wait for its answer (man 7 tcp, TCP_USER_TIMEOUT and TCP_KEEPIDLE).
            ("tcp_user_timeout", "15000"),
            ("keepalives_idle", "10"),
            ("keepalives_interval", "5"),
            ("keepalives_count", "2"),
            ("options", Self.serverSettings(statementTimeout).map { "-c \($0)=\($1)" }.joined(separator: " ")),
            ("dbname", url),
        ]
        let keys = settings.map { CText($0.0) }
        let values = settings.map { CText($0.1) }
        let expandURL: Int32 = 1
        guard let connection = PQconnectdbParams(keys.map(\.pointer) + [nil], values.map(\.pointer) + [nil], expandURL)
        else { throw PostgresError(.unreachable, "out of memory for a connection") }
        withExtendedLifetime((keys, values)) {}
        guard PQstatus(connection) == CONNECTION_OK else {
            let reason = String(cString: PQerrorMessage(connection)).trimmingLineEnd()
            PQfinish(connection)
            throw PostgresError(.unreachable, reason)
        }
        // Notices would be printed to standard error; everything important arrives as an error.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        self.connection = connection
    }

    deinit { PQfinish(connection) }

    /// Settings of the server for this connection, in milliseconds or seconds.
    ///
    /// The server ends the session of a client that has disappeared, or hangs in a transaction, because the session may
    /// hold locks that others wait for.
    private static func serverSettings(_ statementTimeout: Duration) -> KeyValuePairs<String, Int> {
        [
            "statement_timeout": Int(statementTimeout / .milliseconds(1)),
            "idle_in_transaction_session_timeout": 20_000,
            "tcp_user_timeout": 15_000,
            "tcp_keepalives_idle": 10,
            "tcp_keepalives_interval": 5,
            "tcp_keepalives_count": 2,
        ]
    }

    /// Whether the connection is open, as far as can be known without blocking.
    var isOpen: Bool {
        // Each call reads once: first the server's message about closing the connection, then the end-of-file.
        PQconsumeInput(connection) == 1 && PQconsumeInput(connection) == 1 && PQstatus(connection) == CONNECTION_OK
    }

    func cancelHandle() -> PostgresCancelHandle? { PQgetCancel(connection).map { PostgresCancelHandle(pointer: $0) } }

    /// Runs a statement. The server parses and plans a statement with binds once for each connection.
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
                // The error has aborted an open transaction, in which a retry would fail.
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

    /// Prepares the statement if necessary, and returns its name in the server; nil for one that is not to be prepared.
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

/// The result of a statement.
struct PostgresAnswer: Sendable {
    var rows: [PostgresRow]
    /// How many rows the statement inserted, updated or deleted.
    var affected: Int
    /// The command tag, such as `COMMIT` or `INSERT 0 1`.
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

/// Cancels a connection's running statement, from any thread.
///
/// `@unchecked Sendable` because PQcancel is thread-safe (PostgreSQL manual, "Canceling Queries in Progress"), and the
/// pointer has no other use.
struct PostgresCancelHandle: ~Copyable, @unchecked Sendable {
    fileprivate let pointer: OpaquePointer

    deinit { PQfreeCancel(pointer) }

    /// Blocks until the server has received the request. If the request fails, the statement timeout ends the
    /// statement.
    func cancel() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            _ = PQcancel(pointer, message.baseAddress, Int32(message.count))
        }
    }
}

/// The names of the statements that the server has prepared for one connection.
private final class PreparedStatements {
    /// Our program has fewer distinct statements; the limit bounds the server's memory.
    private static let maximum = 256

    private var names: [String: String] = [:]
    private var lastNumber = 0

    /// Returns the name of a statement; nil if the maximum is reached.
    ///
    /// The caller must prepare a new statement under its name, or call `forget`.
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

/// A C string that lives as long as this object, for passing lists of strings to C.
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
