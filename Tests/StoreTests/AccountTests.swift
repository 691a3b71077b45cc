import Grading
import Passwords
import Postgres
import Scheduler
import Store
import Testing

@Suite struct `An account` {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }
    private let ada: AccountName

    init() async throws {
        fixture = try await StoreFixture()
        ada = try #require(AccountName("Ada"))
    }

    @Test func `keeps the data and the session of its anonymous learner`() async throws {
        let (token, user) = try await store.createSession()
        let submission = try await fixture.submit(user.id, code: "a = 1")
        #expect(try await store.account(of: user.id) == nil)
        #expect(try await store.createAccount(user: user.id, name: ada, passwordHash: "hash") == .created)
        let account = try #require(try await store.account(of: user.id))
        #expect(account.name == "Ada")
        #expect(account.user == user)
        #expect(try await store.user(token: token) == user)
        #expect(try await store.submission(submission, user: user.id) != nil)
        let lower = try #require(AccountName("aDA"))
        let found = try #require(try await store.credentials(of: lower))
        #expect(found.user == user)
        #expect(found.passwordHash == "hash")
    }

    @Test func `has a name of its own, whatever its case`() async throws {
        let first = try await fixture.learner()
        let second = try await fixture.learner()
        let shouted = try #require(AccountName("ADA"))
        #expect(try await store.createAccount(user: first, name: ada, passwordHash: "h") == .created)
        #expect(try await store.createAccount(user: second, name: shouted, passwordHash: "h") == .nameTaken)
        #expect(try await store.createAccount(user: first, name: ada, passwordHash: "h") == .hasAccount(name: "Ada"))
    }

    @Test func `is created once by simultaneous requests`() async throws {
        let users = [try await fixture.learner(), try await fixture.learner(), try await fixture.learner()]
        let outcomes = try await withThrowingTaskGroup(of: AccountOutcome.self) { group in
            for user in users {
                group.addTask { [store, ada] in
                    try await store.createAccount(user: user, name: ada, passwordHash: "h")
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .created } == 1)
        #expect(outcomes.count { $0 == .nameTaken } == 2)
    }

    @Test func `of an administrator is created, and gets a new password with all sessions ended`() async throws {
        #expect(try await store.setAdministrator(name: ada, passwordHash: "one") == false)
        let admin = try #require(try await store.credentials(of: ada)).user
        #expect(admin.role == .admin)
        let token = try await store.createSession(user: admin.id)
        #expect(try await store.setAdministrator(name: ada, passwordHash: "two"))
        #expect(try await store.user(token: token) == nil)
        #expect(try await store.credentials(of: ada)?.passwordHash == "two")
        // The administrator of the configuration is another user.
        try await store.setAdminToken("a configured token")
        #expect(try await store.user(token: "a configured token")?.id != admin.id)
    }

    @Test func `is deleted with all its data`() async throws {
        let (token, user) = try await store.createSession()
        _ = try await store.createAccount(user: user.id, name: ada, passwordHash: "h")
        try await fixture.grade(try await fixture.submit(user.id, code: "a = 1"), .accepted, points: 100)
        let pending = try await fixture.submit(user.id, code: "a = 2")
        let other = try await fixture.learner()
        let kept = try await fixture.submit(other, code: "a = 3")
        let job = try #require(try await store.begin(submission: pending))

        #expect(try await store.delete(user: user.id) == .deleted(cancelled: [pending]))
        #expect(try await store.delete(user: user.id) == .notDeletable)
        #expect(try await store.user(token: token) == nil)
        #expect(try await store.isCurrent(submission: pending, attempt: job.attempt) == false)
        #expect(
            try await !store.finish(
                submission: pending, attempt: job.attempt, report: StoreFixture.report(.accepted, points: 100)))
        for table in ["submissions", "sessions", "accounts", "read_revisions", "outbox"] {
            let rows = try await fixture.database.query(
                SQL(stringLiteral: "SELECT FROM \(table) WHERE user_id = '\(user.id)'"))
            #expect(rows.isEmpty, "\(table)")
        }
        #expect(try await store.submission(kept, user: other) != nil)
    }
}

@Suite struct `A session of an account` {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() async throws { fixture = try await StoreFixture() }

    @Test func `expires after its lifetime, and lasts longer when used`() async throws {
        let short = try await store.createSession(SessionOptions(lifetime: .seconds(0)))
        #expect(try await store.caller(token: short.token) == nil)
        guard case .unknownAuthor = try await store.submit(token: short.token, exercise: "first", code: "a") else {
            throw Unexpected("an expired session submitted")
        }
        let (token, user) = try await store.createSession(SessionOptions(lifetime: .seconds(3600)))
        let moved: SQL = """
            UPDATE sessions SET last_used_at = now() - interval '30 minutes', expires_at = now() + interval '30 minutes'
            WHERE user_id = \(user.id)
            """
        try await fixture.database.execute(moved)
        #expect(try await store.caller(token: token) != nil)
        let rows = try await fixture.database.query(
            """
            SELECT expires_at > now() + interval '59 minutes' AS is_later FROM sessions WHERE user_id = \(user.id)
            """)
        #expect(try rows[0]("is_later") == true)
    }

    @Test func `stays ended when a request that began before records its use`() async throws {
        let (token, user) = try await store.createSession()
        let id = try #require(try await store.caller(token: token)).session
        #expect(try await store.endSession(id, of: user.id))
        try await store.recordUse(of: id)
        #expect(try await store.sessions(of: user.id).isEmpty)
        #expect(try await store.roles(ofSessions: [id]).isEmpty)
    }

    @Test func `is listed and ended by its own user only`() async throws {
        let (token, user) = try await store.createSession(SessionOptions(userAgent: "a browser"))
        let second = try await store.createSession(user: user.id)
        let other = try await fixture.learner()
        let sessions = try await store.sessions(of: user.id)
        #expect(sessions.count == 2)
        #expect(sessions.contains { $0.userAgent == "a browser" })
        let id = try #require(try await store.caller(token: token)).session
        #expect(try await store.endSession(id, of: other) == false)
        #expect(try await store.endSession("nonsense", of: user.id) == false)
        #expect(try await store.endSession(id, of: user.id))
        #expect(try await store.user(token: token) == nil)
        #expect(try await store.user(token: second) == user)
    }
}

@Suite struct `An API token` {
    @Test func `identifies its user until it expires or is revoked`() async throws {
        let fixture = try await StoreFixture()
        let store = fixture.store
        let user = try await fixture.learner()
        let other = try await fixture.learner()
        let made = try #require(try await store.createToken(named: "laptop", of: user, lifetime: nil))
        #expect(made.secret.hasPrefix("smt_"))
        #expect(made.token.expiresAt == nil)
        #expect(try await store.user(token: made.secret)?.id == user)
        let expired = try #require(try await store.createToken(named: "old", of: user, lifetime: .seconds(0)))
        #expect(try await store.user(token: expired.secret) == nil)
        #expect(try await store.tokens(of: user).map(\.name) == ["laptop"])
        #expect(try await store.sessions(of: user).allSatisfy { $0.name == nil })
        #expect(try await store.revokeToken(made.token.id, of: other) == false)
        #expect(try await store.endSession(made.token.id, of: user) == false)
        #expect(try await store.revokeToken(made.token.id, of: user))
        #expect(try await store.user(token: made.secret) == nil)
    }
}

@Suite struct `Attempts to sign in` {
    @Test func `wait after five failures at one name, and a success ends the wait`() async throws {
        let store = try await StoreFixture().store
        var delays: [Duration?] = []
        // The first delays are short, so that a slow machine may see more attempts go on.
        while delays.count < 20, delays.last ?? nil == nil {
            delays.append(try await store.beginSignIn(name: "ada", address: "a\(delays.count)"))
        }
        #expect(delays.count > 6)
        let delay = try #require(delays.last ?? nil)
        #expect(delay >= .seconds(1))
        #expect(delay <= .seconds(60))
        #expect(try await store.beginSignIn(name: "bob", address: "b") == nil)
        try await store.succeedSignIn(name: "ada", address: "b")
        #expect(try await store.beginSignIn(name: "ada", address: "b") == nil)
    }

    @Test func `wait after many failures from one address, whatever the names`() async throws {
        let store = try await StoreFixture().store
        var first: Int?
        for attempt in 1...70 where first == nil {
            if try await store.beginSignIn(name: "name\(attempt)", address: "a") != nil { first = attempt }
        }
        #expect(try #require(first) > 51)
        #expect(try await store.beginSignIn(name: "ada", address: "b") == nil)
    }

    @Test func `count when they are simultaneous`() async throws {
        let store = try await StoreFixture(connections: 8).store
        let admitted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for attempt in 1...30 {
                group.addTask { try await store.beginSignIn(name: "ada", address: "a\(attempt)") == nil }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted <= 8)
    }
}
