import Foundation
import Glibc
import Postgres
import TestServers
import Testing

/// What a connection does about a peer that disappears without closing it.
@Suite(.timeLimit(.minutes(2))) struct `A PostgreSQL connection` {
    @Test func `asks the server to end a session that hangs in a transaction`() async throws {
        let pool = PostgresPool(url: try TestServers.shared().database(), size: 1)
        let row = try #require(
            try await pool.query("SELECT current_setting('idle_in_transaction_session_timeout') AS timeout").first)
        #expect(try row("timeout") == "20s")
        await pool.close()
    }

    @Test func `sends keepalive probes while it waits for an answer`() async throws {
        let server = try SilentServer()
        let pool = PostgresPool(
            url: "postgresql://u@127.0.0.1:\(server.port)/d?sslmode=disable&gssencmode=disable", size: 1)
        let answer = Task { try await pool.query("SELECT 1") }
        let connection = server.accept()
        // The kernel's timer 2 is the keepalive timer (Documentation/networking/proc_net_tcp.rst). It runs out within
        // the 10 s of `keepalives_idle`; the kernel's own setting is two hours.
        var timer: (kind: Int, seconds: Double)?
        for _ in 0..<1000 where timer?.kind != 2 {
            timer = try clientTimer(toPort: server.port)
            try await Task.sleep(for: .milliseconds(10))
        }
        let found = try #require(timer)
        #expect(found.kind == 2)
        #expect(found.seconds <= 10)
        close(connection)
        await #expect(throws: PostgresError.self) { _ = try await answer.value }
        await pool.close()
    }

    /// Returns the active timer of the client's end of a connection to a local port, from /proc/net/tcp.
    private func clientTimer(toPort port: UInt16) throws -> (kind: Int, seconds: Double)? {
        let wanted = String(format: ":%04X", Int(port))
        // `String(contentsOfFile:)` ends with the first piece of such a file.
        let table = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/net/tcp")).readToEnd() ?? Data()
        for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
            // Number, local and remote address, state (01: established), queues, timer as KIND:HEX-TICKS, …
            let fields = line.split(separator: " ")
            guard fields.count > 6, fields[2].hasSuffix(wanted), fields[3] == "01" else { continue }
            let parts = fields[5].split(separator: ":")
            guard let kind = Int(parts[0]), let ticks = Int(parts[1], radix: 16) else { continue }
            return (kind, Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK))))
        }
        return nil
    }
}

/// A server that accepts one session and never answers a statement.
private final class SilentServer {
    let port: UInt16
    private let listener: Int32

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 1) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        try #require(status == 0, "cannot listen: errno \(errno)")
    }

    deinit { close(listener) }

    /// Lets a client begin a session: AuthenticationOk and ReadyForQuery (PostgreSQL manual, "Message Formats").
    func accept() -> Int32 {
        let connection = Glibc.accept(listener, nil, nil)
        var startup = [UInt8](repeating: 0, count: 4096)
        _ = recv(connection, &startup, startup.count, 0)
        let answer: [UInt8] =
            [UInt8(ascii: "R"), 0, 0, 0, 8, 0, 0, 0, 0] + [UInt8(ascii: "Z"), 0, 0, 0, 5, UInt8(ascii: "I")]
        _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
        return connection
    }
}
