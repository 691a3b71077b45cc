import Grading
import Postgres
import Scheduler
import Store
import Testing

@Suite struct `The stored exercises` {
    let fixture: StoreFixture
    let store: Store
    let user: String

    init() async throws {
        fixture = try await StoreFixture()
        store = fixture.store
        user = try await fixture.learner()
    }

    @Test func `are listed in order with the user's own state`() async throws {
        let id = try await fixture.submit(user, "first", code: "1")
        try await fixture.grade(id, .accepted, points: 100)
        let half = try await fixture.submit(user, "second", code: "1")
        try await fixture.grade(half, .partial, points: 30)
        let standings = try await store.standings(user: user)
        #expect(standings.map(\.slug) == ["first", "second"])
        #expect(standings.map(\.earned) == [100, 30])
        #expect(standings.map(\.isDone) == [true, false])
        #expect(try await store.next(user: user)?.slug == "second")
        #expect(try await store.progress(user: user) == Progress(standings))
        #expect(try await store.progress(user: user).points == 130)
        #expect(try await store.standings(user: try await fixture.learner()).allSatisfy { $0.earned == 0 })
    }

    @Test func `count the best of several submissions`() async throws {
        for (points, code) in [(30, "1"), (80, "2"), (10, "3")] {
            try await fixture.grade(try await fixture.submit(user, code: code), .partial, points: points)
        }
        #expect(try await store.progress(user: user).points == 80)
    }

    @Test func `count the graded submissions that the user has not deleted`() async throws {
        func attempts() async throws -> [Int] { try await store.standings(user: user).map(\.attempts) }
        let failed = try await fixture.submit(user, code: "1")
        #expect(try await attempts() == [0, 0])
        let job = try #require(try await store.begin(submission: failed))
        #expect(try await store.fail(submission: failed, attempt: job.attempt, reason: "It is our fault."))
        #expect(try await attempts() == [0, 0])
        try await fixture.grade(try await fixture.submit(user, code: "2"), .rejected, points: 0)
        let newest = try await fixture.submit(user, code: "3")
        try await fixture.grade(newest, .invalid, points: 0)
        #expect(try await attempts() == [2, 0])
        #expect(try await store.standings(user: try await fixture.learner()).allSatisfy { $0.attempts == 0 })
        _ = try await store.delete(newest, user: user)
        #expect(try await attempts() == [1, 0])
    }

    @Test func `have no next one when all are completed`() async throws {
        for slug in ["first", "second"] {
            try await fixture.grade(try await fixture.submit(user, slug, code: "1"), .accepted, points: 100)
        }
        #expect(try await store.next(user: user) == nil)
    }

    @Test func `keep their version while their content stays the same`() async throws {
        let before = try #require(try await store.exercise("first"))
        try await store.load([StoreFixture.exercise("first", order: 7), StoreFixture.exercise("second", order: 2)])
        let after = try #require(try await store.exercise("first"))
        #expect(after.version == before.version)
        #expect(after.order == 7)
        #expect(try await store.standings(user: user).map(\.slug) == ["second", "first"])
    }

    @Test func `get a new version with new content, while submissions keep theirs`() async throws {
        let id = try await fixture.submit(user, code: "1")
        let before = try #require(try await store.exercise("first"))
        try await store.load([StoreFixture.exercise("first", order: 1, points: 60, tests: "harder")])
        let after = try #require(try await store.exercise("first"))
        #expect(after.version != before.version)
        let job = try #require(try await store.begin(submission: id))
        #expect(job.package == StoreFixture.exercise("first", order: 1).package)
        #expect(
            try await store.finish(
                submission: id, attempt: job.attempt, report: StoreFixture.report(.accepted, points: 100)))
        let standing = try #require(try await store.standings(user: user).first)
        #expect(standing.isDone)
        #expect(standing.earned == 60)
    }

    @Test func `are retired when they are missing from the course, and return with it`() async throws {
        try await store.load([StoreFixture.exercise("second", order: 1)])
        #expect(try await store.exercise("first") == nil)
        #expect(try await store.standings(user: user).map(\.slug) == ["second"])
        try await store.load([StoreFixture.exercise("first", order: 1)])
        #expect(try await store.exercise("first") != nil)
    }
}

@Suite struct `A session` {
    @Test func `is identified by its token alone`() async throws {
        let fixture = try await StoreFixture()
        let (token, user) = try await fixture.store.createSession()
        #expect(user.role == .learner)
        #expect(token.count == 43)
        #expect(try await fixture.store.user(token: token) == user)
        #expect(try await fixture.store.user(token: token + "x") == nil)
        #expect(try await fixture.store.user(token: "") == nil)
        #expect(try await fixture.store.createSession().token != token)
        let stored = try await fixture.database.query(
            "SELECT token_hash = sha256(\(Array(token.utf8))) AS is_hash FROM sessions ORDER BY created_at LIMIT 1")
        #expect(try stored[0]("is_hash") == true)
    }

    @Test func `of the administrator ends when its token is replaced`() async throws {
        let store = try await StoreFixture().store
        try await withThrowingTaskGroup { group in
            for _ in 1...4 { group.addTask { try await store.setAdminToken("old secret") } }
            try await group.waitForAll()
        }
        let admin = try #require(try await store.user(token: "old secret"))
        #expect(admin.role == .admin)
        try await store.setAdminToken("new secret")
        #expect(try await store.user(token: "old secret") == nil)
        #expect(try await store.user(token: "new secret") == admin)
        try await store.setAdminToken(nil)
        #expect(try await store.user(token: "new secret") == nil)
    }
}
