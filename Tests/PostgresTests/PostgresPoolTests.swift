import FoundationEssentials
import Postgres
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A PostgreSQL pool` {
    let pool: PostgresPool

    init() throws {
        pool = PostgresPool(
            url: try TestServers.shared().database(), size: 2, statementTimeout: .seconds(60),
            acquireTimeout: .seconds(60))
    }

    @Test func `sends values as binds and reads them back by type`() async throws {
        let hostile = "'; DROP TABLE users; --"
        let nothing: String? = nil
        let rows = try await pool.query(
            """
            SELECT \(hostile)::text AS text, \(-7)::bigint AS number, \(true)::bool AS flag,
                \([0, 255, 0] as [UInt8])::bytea AS bytes, \(nothing)::text AS nothing,
                to_timestamp(1000000000.5) AS time, '{"a": 1}'::json AS json,
                '00112233-4455-6677-8899-AABBCCDDEEFF'::uuid AS uuid
            """)
        let row = try #require(rows.first)
        #expect(try row("text") == hostile)
        #expect(try row("number") == -7)
        #expect(try row("flag") == true)
        #expect(try row("bytes", as: [UInt8].self) == [0, 255, 0])
        #expect(try row("nothing", as: String?.self) == nil)
        #expect(try row("time") == Date(timeIntervalSince1970: 1_000_000_000.5))
        #expect(try row("json") == #"{"a": 1}"#)
        #expect(try row("uuid") == "00112233-4455-6677-8899-aabbccddeeff")
    }

    @Test func `numbers binds across the parts of a statement`() async throws {
        let condition: SQL = "number > \(2) AND number < \(5)"
        let rows = try await pool.query(
            "SELECT count(*) AS count FROM generate_series(1, \(9)::int) AS number WHERE \(condition) OR number = \(9)")
        #expect(try rows[0]("count") == 3)
    }

    @Test func `names a column that is missing or has another type`() async throws {
        let row = try #require(try await pool.query("SELECT 'x' AS word, NULL::int AS nothing").first)
        for read in [{ _ = try row("word", as: Int.self) }, { _ = try row("nothing", as: Int.self) }]
            as [() throws -> Void]
        {
            #expect(throws: PostgresError.self) { try read() }
        }
        let error = #expect(throws: PostgresError.self) { try row("absent", as: Int.self) }
        #expect(error?.description == "PostgreSQL: the result has no column absent")
    }

    @Test func `runs a statement with a stale plan again`() async throws {
        let pool = PostgresPool(url: try TestServers.shared().database(), size: 1)
        try await pool.execute("CREATE TABLE growing (a int)")
        try await pool.execute("INSERT INTO growing VALUES (\(1))")
        let all: SQL = "SELECT * FROM growing"
        for _ in 1...2 { #expect(try await pool.query(all).first?("a", as: Int.self) == 1) }
        try await pool.execute("ALTER TABLE growing ADD COLUMN b int DEFAULT 2")
        #expect(try await pool.query(all).first?("b", as: Int.self) == 2)
        try await pool.withConnection { try await $0.run(script: "DEALLOCATE ALL") }
        #expect(try await pool.query(all).first?("b", as: Int.self) == 2)
    }

    @Test func `breaks a transaction in which a plan is stale, and runs its repetition`() async throws {
        let pool = PostgresPool(url: try TestServers.shared().database(), size: 1)
        let one: SQL = "SELECT \(1)::int AS one"
        #expect(try await pool.query(one)[0]("one") == 1)
        let transaction = {
            try await pool.transaction { try await $0.query(one)[0]("one", as: Int.self) }
        }
        try await pool.withConnection { try await $0.run(script: "DEALLOCATE ALL") }
        await #expect(throws: PostgresError.self) { try await transaction() }
        #expect(try await transaction() == 1)
    }

    @Test func `runs more kinds of statements than the server keeps`() async throws {
        let pool = PostgresPool(url: try TestServers.shared().database(), size: 1)
        for number in 0..<300 {
            let sum = (0...number).reduce("0" as SQL) { sum, _ in "\(sum) + 1" }
            #expect(try await pool.query("SELECT \(sum) AS sum")[0]("sum") == number + 1)
        }
    }

    @Test func `refuses a text with a NUL instead of truncating it`() async throws {
        let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT \("a\0b")::text") }
        #expect(error?.code == .unbindable)
    }

    @Test func `reports the server's error with its SQLSTATE`() async throws {
        let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1 / \(0)::int") }
        #expect(error?.code == .refused)
        #expect(error?.sqlState == "22012")
    }

    @Test func `commits a transaction that returns and rolls back one that throws`() async throws {
        struct Refusal: Error {}
        try await pool.execute("CREATE TABLE notes (text text)")
        try await pool.transaction { _ = try await $0.execute("INSERT INTO notes VALUES ('kept')") }
        await #expect(throws: Refusal.self) {
            try await pool.transaction { transaction in
                try await transaction.execute("INSERT INTO notes VALUES ('lost')")
                throw Refusal()
            }
        }
        let rows = try await pool.query("SELECT text FROM notes")
        #expect(try rows.map { try $0("text", as: String.self) } == ["kept"])
    }

    @Test func `reports a transaction with a failed statement as rolled back`() async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await pool.transaction { transaction in
                do { try await transaction.execute("SELECT 1 / 0") } catch is PostgresError {}
            }
        }
        #expect(error?.code == .refused)
    }

    @Test func `cancels the statement in the server when its task is cancelled`() async throws {
        // On a busy machine the default statement timeout may expire before the statement is seen.
        let pool = PostgresPool(
            url: try TestServers.shared().database(), size: 2, statementTimeout: .seconds(600))
        let slow = Task { try await pool.query("SELECT pg_sleep(600)") }
        // The other connection sees the statement run, so the cancellation reaches the server and not a queue of ours.
        let running: SQL =
            """
            SELECT 1 FROM pg_stat_activity
            WHERE query = 'SELECT pg_sleep(600)' AND state = 'active' AND datname = current_database()
            """
        while try await pool.query(running).isEmpty { await Task.yield() }
        slow.cancel()
        await #expect(throws: CancellationError.self) { try await slow.value }
        #expect(try await pool.query(running).isEmpty)
    }

    @Test func `ends a statement at the statement timeout`() async throws {
        let pool = PostgresPool(url: try TestServers.shared().database(), size: 1, statementTimeout: .milliseconds(50))
        let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT pg_sleep(600)") }
        #expect(error?.sqlState == "57014")
    }

    @Test func `reconnects after the server closed its connections`() async throws {
        let url = try TestServers.shared().database()
        let pool = PostgresPool(url: url, size: 1)
        let other = PostgresPool(url: url, size: 1)
        let backend: Int = try await pool.query("SELECT pg_backend_pid() AS pid")[0]("pid")
        try await other.execute("SELECT pg_terminate_backend(\(backend), 60000)")
        let fresh: Int = try await pool.query("SELECT pg_backend_pid() AS pid")[0]("pid")
        #expect(fresh != backend)
    }

    @Test func `does not continue a transaction on another connection`() async throws {
        let url = try TestServers.shared().database()
        let pool = PostgresPool(url: url, size: 1)
        let other = PostgresPool(url: url, size: 1)
        try await other.execute("CREATE TABLE notes (text text)")
        let error = await #expect(throws: PostgresError.self) {
            try await pool.transaction { transaction in
                let backend: Int = try await transaction.query("SELECT pg_backend_pid() AS pid")[0]("pid")
                try await other.execute("SELECT pg_terminate_backend(\(backend), 60000)")
                try await transaction.execute("INSERT INTO notes VALUES ('half')")
            }
        }
        #expect(error?.code == .connectionLost)
        #expect(try await pool.query("SELECT * FROM notes").isEmpty)
    }

    @Test func `reports an unreachable server as unreachable`() async {
        let pool = PostgresPool(url: "postgresql:///none?host=/nonexistent", size: 1)
        for _ in 1...2 {
            let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            #expect(error?.code == .unreachable)
        }
    }

    @Test func `rejects a caller at the acquire timeout`() async throws {
        let url = try TestServers.shared().database()
        let pool = PostgresPool(url: url, size: 1, acquireTimeout: .milliseconds(10))
        try await pool.withConnection { _ in
            let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            #expect(error?.code == .busy)
        }
        #expect(try await pool.query("SELECT 1").count == 1)
    }

    @Test func `serves more callers than it has connections`() async throws {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...50 {
                group.addTask { [pool] in try await pool.query("SELECT \(number)::int AS number")[0]("number") }
            }
            let sum = try await group.reduce(0, +)
            #expect(sum == 1275)
        }
    }

    @Test func `lets one transaction at a time hold a named lock`() async throws {
        try await pool.execute("CREATE TABLE counters (value int)")
        try await pool.execute("INSERT INTO counters VALUES (0)")
        try await withThrowingTaskGroup { group in
            for _ in 1...20 {
                group.addTask { [pool] in
                    try await pool.transaction { transaction in
                        try await transaction.lock("counter")
                        let value: Int = try await transaction.query("SELECT value FROM counters")[0]("value")
                        try await transaction.execute("UPDATE counters SET value = \(value + 1)")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await pool.query("SELECT value FROM counters")[0]("value") == 20)
    }
}
