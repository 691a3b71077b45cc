import Foundation
import Grading
import Passwords
import Postgres
import Scheduler
import Store
import TestServers
import Testing

/// A store with a hundred thousand submissions, whose connections report the plan of every statement.
struct LargeStore {
    private static let users = 20_000
    private static let submissions = 100_000

    let store: Store
    private let database: PostgresPool
    private let log: URL
    /// The size of the server's log before our statements.
    private let start: Int

    /// A plan that PostgreSQL has used.
    struct Plan {
        var text: String

        /// The tables that the plan reads from the beginning to the end.
        var tablesReadWhole: [String] {
            // Names with pg_ are PostgreSQL's own.
            text.matches(of: /Seq Scan on ([a-z_]+)/).map { String($0.1) }.filter { !$0.hasPrefix("pg_") }
        }
    }

    init() async throws {
        let servers = try TestServers.shared()
        let url = try servers.database()
        let filling = PostgresPool(url: url, size: 1, statementTimeout: .seconds(300))
        try await Migrations(directory: StoreFixture.migrations).apply(to: filling)
        let store = Store(database: filling, outboxFilled: OutboxSignal())
        try await store.load([StoreFixture.exercise("first", order: 1), StoreFixture.exercise("second", order: 2)])
        try await Self.fill(filling)
        await filling.close()

        let options = [
            "session_preload_libraries=auto_explain", "auto_explain.log_min_duration=0",
            "auto_explain.log_nested_statements=on",
        ].map { "-c \($0)" }.joined(separator: " ").replacing(" ", with: "%20").replacing("=", with: "%3D")
        database = PostgresPool(url: "\(url)&options=\(options)", size: 1, statementTimeout: .seconds(60))
        self.store = Store(database: database, outboxFilled: OutboxSignal())
        log = servers.postgresLog
        start = try Data(contentsOf: log).count
    }

    func close() async { await database.close() }

    /// The plans of all statements since the creation.
    func plans() throws -> [Plan] {
        let text = String(decoding: try Data(contentsOf: log).dropFirst(start), as: UTF8.self)
        // A line that begins with a tab continues the message before it.
        return text.replacing("\n\t", with: "\u{0}").split(separator: "\n")
            .filter { $0.contains(" plan:") && $0.contains("Query Text: ") }
            .map { Plan(text: String($0).replacing("\u{0}", with: "\n")) }
    }

    func tables() async throws -> [String] {
        try await database.query("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            .map { try $0("tablename") }
    }

    func rows(in table: String) async throws -> Int {
        let rows = try await database.query(
            "SELECT reltuples::bigint AS count FROM pg_class WHERE relname = \(table) AND relkind = 'r'")
        return try rows[0]("count")
    }

    private static func fill(_ database: PostgresPool) async throws {
        try await database.transaction { transaction in
            try await transaction.run(
                script: """
                    ALTER TABLE submissions DISABLE TRIGGER USER;
                    INSERT INTO users (created_at) SELECT now() FROM generate_series(1, \(users));
                    CREATE TEMP TABLE numbered AS SELECT id, row_number() OVER () AS place FROM users;
                    INSERT INTO sessions (token_hash, user_id, expires_at, token_name)
                        SELECT sha256(id::text::bytea), id, now() + interval '1 day',
                            CASE WHEN place % 10 = 0 THEN 'token' END
                        FROM numbered;
                    INSERT INTO accounts (user_id, name, name_key, password_hash)
                        SELECT id, 'name' || place, 'name' || place, '' FROM numbered WHERE place % 2 = 0;
                    INSERT INTO read_revisions SELECT id, 1 FROM numbered;
                    INSERT INTO sign_in_failures (key, failures) SELECT sha256(id::text::bytea), 1 FROM numbered;
                    INSERT INTO submissions (user_id, exercise, exercise_version, code, code_hash, status, attempt,
                            created_at, ended_at, verdict, points, summary, report)
                        SELECT numbered.id, slug, version, 'code ' || n, sha256(n::text::bytea),
                            CASE WHEN n % 100 = 0 THEN 'failed' ELSE 'graded' END, 1, now(), now(),
                            CASE WHEN n % 100 = 0 THEN 'grader_error' WHEN n % 3 = 0 THEN 'rejected'
                                ELSE 'accepted' END, 0, '',
                            CASE WHEN n % 100 <> 0 THEN '{}'::json END
                        FROM generate_series(1, \(submissions)) AS n
                            JOIN numbered ON place = 1 + n % \(users)
                            JOIN exercises ON exercises.place = 1 + n % 2;
                    INSERT INTO submissions (user_id, exercise, exercise_version, code, code_hash)
                        SELECT numbered.id, slug, version, 'waiting', sha256('waiting')
                        FROM numbered JOIN exercises ON exercises.place = 1 WHERE numbered.place <= 1000;
                    INSERT INTO figures (submission_id, test, png)
                        SELECT id, 0, '' FROM submissions WHERE number % 10 = 0;
                    INSERT INTO outbox (user_id, submission_id, event, lane)
                        SELECT user_id, id, '{"seq":0,"submission":"","type":"cancelled"}', NULL
                        FROM submissions WHERE number % 5 = 0;
                    ALTER TABLE submissions ENABLE TRIGGER USER;
                    """)
        }
        try await database.execute("VACUUM ANALYZE")
    }
}

// Every function of the store, as the services call it.
extension LargeStore {
    func callEverything(times: Int) async throws {
        for turn in 1...times {
            try await useSessionsAndAccounts(turn)
            try await submitAndGrade(turn)
            try await readLists(turn)
            try await deliverMessages()
        }
    }

    private func useSessionsAndAccounts(_ turn: Int) async throws {
        try await store.ping()
        let (token, user) = try await store.createSession()
        _ = try await store.createSession(user: user.id)
        #expect(try await store.user(token: token) == user)
        #expect(try await store.caller(token: token)?.user == user)
        let sessions = try await store.sessions(of: user.id)
        #expect(try await store.endSession(sessions[0].id, of: user.id))
        let made = try await store.createToken(named: "a token", of: user.id, lifetime: .seconds(60))
        let tokens = try await store.tokens(of: user.id)
        #expect(made != nil && tokens.count == 1)
        #expect(try await store.revokeToken(tokens[0].id, of: user.id))
        try await store.setAdminToken("an-administrators-token")

        let name = try #require(AccountName("Learner\(turn)"))
        #expect(try await store.createAccount(user: user.id, name: name, passwordHash: "") == .created)
        #expect(try await store.account(of: user.id)?.name == name.text)
        #expect(try await store.credentials(of: name)?.user == user)
        #expect(try await store.beginSignIn(name: name.key, address: "192.0.2.\(turn)") == nil)
        try await store.succeedSignIn(name: name.key, address: "192.0.2.\(turn)")
        #expect(try await store.setAdministrator(name: name, passwordHash: ""))
        #expect(try await store.delete(user: user.id) != .notDeletable)
    }

    private func submitAndGrade(_ turn: Int) async throws {
        let (token, user) = try await store.createSession()
        func submit(_ code: String, supersede: Bool = false) async throws -> StoredSubmission {
            let outcome = try await store.submit(
                token: token, exercise: "first", code: code, idempotencyKey: code, supersede: supersede)
            guard case .accepted(let submission, _) = outcome else { throw Unexpected(outcome) }
            return submission
        }
        _ = try await submit("first")
        let second = try await submit("second", supersede: true)
        #expect(try await store.position(of: second.id) == 1000)
        #expect(try await store.unfinished().count >= 1000)
        let job = try #require(try await store.begin(submission: second.id))
        #expect(try await store.isCurrent(submission: second.id, attempt: job.attempt))
        let report = StoreFixture.report(.accepted, points: 100, figure: try StoreFixture.figure.get())
        #expect(try await store.finish(submission: second.id, attempt: job.attempt, report: report))
        #expect(try await store.figure(of: second.id, user: user.id, test: 0) != nil)
        let third = try await submit("third")
        let failing = try #require(try await store.begin(submission: third.id))
        #expect(try await store.fail(submission: third.id, attempt: failing.attempt, reason: "ours"))
        #expect(try await store.delete(third.id, user: user.id) == .deleted)
        #expect(try await store.delete(user: user.id) == .deleted(cancelled: []))
    }

    private func readLists(_ turn: Int) async throws {
        let some = try await store.submissions(matching: SubmissionFilter(), limit: 20)
        let user = some.items[turn].user
        _ = try await store.submission(some.items[turn].id, user: user)
        for exercise in [nil, "first"] {
            _ = try await store.submissions(user: user, exercise: exercise, limit: 20)
            for status in SubmissionStatus.allCases.map(Optional.some) + [nil] {
                for verdict in Verdict.allCases.map(Optional.some) + [nil] {
                    for cursor in [nil, 50_000] {
                        let filter = SubmissionFilter(exercise: exercise, status: status, verdict: verdict)
                        _ = try await store.submissions(matching: filter, limit: 50, before: cursor)
                    }
                }
            }
        }
        #expect(try await store.submissionCounts()[.queued] == nil, "the trigger was off while the store was filled")
        #expect(try await store.queueAges().count == Lane.allCases.count)
        try await store.load([StoreFixture.exercise("first", order: 1), StoreFixture.exercise("second", order: 2)])
        #expect(try await store.exercise("first") != nil)
        #expect(try await store.standings(user: user).count == 2)
        #expect(try await store.next(user: user) != nil)
        #expect(try await store.progress(user: user).total == 2)
    }

    private func deliverMessages() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: OutboxMessage.self)
        _ = try await store.deliver(limit: 20) { for message in $0 { continuation.yield(message) } }
        continuation.finish()
        let messages: [OutboxMessage] = await stream.reduce(into: []) { $0.append($1) }
        #expect(messages.count == 20)
        try await store.remove(messages)
    }
}
