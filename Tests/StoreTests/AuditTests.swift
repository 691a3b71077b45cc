import Passwords
import Postgres
import Store
import Testing

/// The log of who changed what, and from where.
@Suite(.timeLimit(.minutes(5)))
struct AuditTests {
    @Test func `each change is recorded once, with its author, address and details`() async throws {
        let fixture = try await StoreFixture()
        let store = fixture.store
        let link = try #require(try await store.createFirstAdministratorLink())
        let name = try #require(AccountName("Root"))
        let created = try await store.createFirstAdministrator(
            link: link, name: name, passwordHash: "", address: "192.0.2.1")
        guard case .created(let root) = created else { throw Unexpected(created) }
        let learner = try await fixture.learner()
        #expect(
            try await store.createAccount(user: learner, name: #require(AccountName("Tess")), passwordHash: "")
                == .created)
        let author = ChangeAuthor(user: root.id, role: .admin, address: "192.0.2.2")
        _ = try await store.setRole(.teacher, of: learner, by: author)
        try await store.record(.workerPaused, of: "worker", by: author)

        let entries = try await store.audit(limit: 3).items
        #expect(entries.map(\.action) == [.workerPaused, .roleChanged, .administratorCreated])
        #expect(entries.map(\.subject) == ["worker", learner, root.id])
        #expect(entries.map(\.name) == ["Root", "Root", "Root"])
        #expect(entries.map(\.author.address) == ["192.0.2.2", "192.0.2.2", "192.0.2.1"])
        #expect(entries[1].details == ["from": "learner", "to": "teacher", "name": "Tess"])
        await fixture.database.close()
    }

    @Test func `a change that is refused is not recorded`() async throws {
        let fixture = try await StoreFixture()
        let before = try await fixture.store.audit(limit: 100).items.count
        let submission = try await fixture.submit(fixture.learner(), code: "a = 1")
        #expect(try await fixture.store.requeue(submission, by: .operator) == .notFailed(.queued))
        #expect(try await fixture.store.setRole(.admin, of: fixture.learner(), by: .operator) == .anonymous)
        #expect(try await fixture.store.audit(limit: 100).items.count == before)
        await fixture.database.close()
    }

    @Test func `each new version of an exercise is recorded`() async throws {
        let fixture = try await StoreFixture()
        let course = [
            StoreFixture.exercise("first", order: 1), StoreFixture.exercise("second", order: 2, tests: "new"),
        ]
        for _ in 1...2 { try await fixture.store.load(course) }
        let entries = try await fixture.store.audit(limit: 100).items
        #expect(entries.map(\.subject) == ["second", "second", "first"])
        #expect(entries.allSatisfy { $0.action == .exerciseVersion && $0.author == .service })
        await fixture.database.close()
    }

    @Test func `the log is read in pages, newest first`() async throws {
        let fixture = try await StoreFixture()
        for number in 1...5 { try await fixture.store.record(.workerDrained, of: "\(number)", by: .operator) }
        let first = try await fixture.store.audit(limit: 3)
        #expect(first.items.map(\.subject) == ["5", "4", "3"])
        let second = try await fixture.store.audit(limit: 3, before: first.next)
        #expect(second.items.map(\.subject).prefix(2) == ["2", "1"])
        await fixture.database.close()
    }

    @Test func `an exercise is not retired while a package cannot be read`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.store.load([StoreFixture.exercise("first", order: 1)], isComplete: false)
        #expect(try await fixture.store.exercise("second") != nil)
        try await fixture.store.load([StoreFixture.exercise("first", order: 1)])
        #expect(try await fixture.store.exercise("second") == nil)
        await fixture.database.close()
    }
}
