import Grading
import Passwords
import Postgres
import Store
import Testing

@Suite struct `A purge` {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() async throws { fixture = try await StoreFixture() }

    /// Makes all sessions of a user end `days` ago.
    private func end(_ user: String, days: Int) async throws {
        try await fixture.database.execute(
            "UPDATE sessions SET expires_at = now() - make_interval(days => \(days)::integer) WHERE user_id = \(user)")
    }

    private func exists(_ user: String) async throws -> Bool {
        try await !fixture.database.query("SELECT FROM users WHERE id = \(user)").isEmpty
    }

    @Test func `deletes an anonymous learner whose last session ended before the retention`() async throws {
        let learner = try await fixture.learner()
        try await fixture.grade(try await fixture.submit(learner, code: "a = 1"), .accepted, points: 100)
        let pending = try await fixture.submit(learner, code: "a = 2")
        let recent = try await fixture.learner()
        try await end(learner, days: 31)
        try await end(recent, days: 29)
        let step = try await store.purge(endedFor: .seconds(30 * 86_400))
        #expect(step.learners == 1)
        #expect(step.cancelled == [learner: [pending]])
        #expect(step.isLast)
        #expect(try await !exists(learner))
        #expect(try await exists(recent))
        for table in ["submissions", "sessions", "read_revisions", "outbox"] {
            let rows = try await fixture.database.query(
                SQL(stringLiteral: "SELECT FROM \(table) WHERE user_id = '\(learner)'"))
            #expect(rows.isEmpty, "\(table)")
        }
    }

    @Test func `deletes an anonymous learner who signed out`() async throws {
        let (token, user) = try await store.createSession()
        let session = try #require(try await store.caller(token: token)).session
        #expect(try await store.endSession(session, of: user.id))
        #expect(try await store.purge(endedFor: .seconds(3600)).learners == 0)
        #expect(try await store.purge(endedFor: .seconds(0)).learners == 1)
        #expect(try await !exists(user.id))
    }

    @Test func `keeps whoever can come back`() async throws {
        let account = try await fixture.learner()
        let name = try #require(AccountName("Ada"))
        #expect(try await store.createAccount(user: account, name: name, passwordHash: "h") == .created)
        let second = try await fixture.learner()
        let program = try await fixture.learner()
        let teacher = try await fixture.learner()
        for user in [account, second, program, teacher] { try await end(user, days: 100) }
        _ = try await store.createSession(user: second)
        _ = try await store.createToken(named: "program", of: program, lifetime: nil)
        try await fixture.database.execute("UPDATE users SET role = 'teacher' WHERE id = \(teacher)")
        try await store.setAdminToken("administrator of the tests")
        let step = try await store.purge(endedFor: .seconds(86_400))
        #expect(step.learners == 0)
        for user in [account, second, program, teacher] { #expect(try await exists(user)) }
        // Their ended sessions are deleted.
        let ended = try await fixture.database.query("SELECT FROM sessions WHERE expires_at < now()")
        #expect(ended.isEmpty)
        #expect(try await store.user(token: "administrator of the tests") != nil)
    }

    @Test func `works in short steps`() async throws {
        var limits = PurgeLimits()
        limits.sessions = 2
        limits.submissions = 3
        for number in 1...5 {
            let learner = try await fixture.learner()
            for code in 1...number {
                try await fixture.grade(try await fixture.submit(learner, code: "a = \(code)"), .partial, points: 1)
            }
            try await end(learner, days: number)
        }
        var learners: [Int] = []
        var isLast = false
        while !isLast {
            let before = try await count("submissions")
            let step = try await store.purge(endedFor: .seconds(0), limits)
            // At most the limit, and what is left of the learners below it.
            #expect(try await before - count("submissions") <= 3)
            learners.append(step.learners)
            isLast = step.isLast
        }
        #expect(learners.reduce(0, +) == 5)
        #expect(learners.allSatisfy { $0 <= 2 })
        #expect(try await count("submissions") == 0)
    }

    @Test func `is made by one process at a time`() async throws {
        let learner = try await fixture.learner()
        try await end(learner, days: 1)
        try await fixture.database.transaction { transaction in
            try await transaction.lock("purge")
            let step = try await store.purge(endedFor: .seconds(0))
            #expect(step.learners == 0)
            #expect(step.isLast)
        }
        #expect(try await store.purge(endedFor: .seconds(0)).learners == 1)
    }

    private func count(_ table: String) async throws -> Int {
        try await fixture.database.query(SQL(stringLiteral: "SELECT count(*) AS count FROM \(table)"))[0]("count")
    }
}
