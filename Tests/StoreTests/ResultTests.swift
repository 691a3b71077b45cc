import Foundation
import Grading
import Passwords
import Postgres
import Scheduler
import Store
import TestServers
import TestSupport
import Testing

/// What learners have reached, which triggers keep.
@Suite struct `Results of learners` {
    let fixture: StoreFixture
    let store: Store

    init() async throws {
        fixture = try await StoreFixture()
        store = fixture.store
    }

    private func learner(_ name: String? = nil) async throws -> String {
        let user = try await fixture.learner()
        if let name = name.flatMap(AccountName.init) {
            #expect(try await store.createAccount(user: user, name: name, passwordHash: "") == .created)
        }
        return user
    }

    private func graded(_ user: String, _ points: Int, in exercise: String = "first") async throws -> String {
        let code = "\(points) \(try await store.submissions(user: user).items.first?.number ?? 0)"
        let id = try await fixture.submit(user, exercise, code: code)
        try await fixture.grade(id, points == 100 ? .accepted : .partial, points: points)
        return id
    }

    private func results(
        _ filter: ResultFilter = ResultFilter(), by order: ResultOrder = .name
    ) async throws -> [LearnerResults] {
        try await store.results(filter, by: order, limit: 100).items
    }

    @Test func `have the most points, the attempts, and the first accepted submission`() async throws {
        let user = try await learner("Ada")
        #expect(try await results().map(\.attempts) == [[:]])
        _ = try await graded(user, 40)
        var result = try #require(try await results().first?.exercises["first"])
        #expect(result.points == 40 && result.attempts == 1 && result.state == .tried && result.firstSolvedAt == nil)
        let solved = try await graded(user, 100)
        let solvedAt = try await store.submission(solved)?.createdAt
        let newest = try await graded(user, 60)
        result = try #require(try await results().first?.exercises["first"])
        #expect(result.points == 100 && result.attempts == 3 && result.state == .done)
        #expect(result.firstSolvedAt == solvedAt && result.newestSubmission == newest)
        let learner = try #require(try await results().first)
        #expect(learner.points == 100 && learner.solved == 1 && learner.account == "Ada")
        #expect(learner.lastActiveAt == result.newestAt && result.newestAt != nil)
    }

    @Test func `follow the deletion of submissions`() async throws {
        let user = try await learner()
        _ = try await graded(user, 40)
        let newest = try await graded(user, 100)
        #expect(try await store.delete(newest, user: user) == .deleted)
        #expect(try await results().map(\.points) == [40])
        #expect(try await results().first?.exercises["first"]?.attempts == 1)
        let last = try await store.submissions(user: user).items[0].id
        #expect(try await store.delete(last, user: user) == .deleted)
        let empty = try #require(try await results().first)
        #expect(empty.points == 0 && empty.lastActiveAt == nil && empty.exercises.isEmpty)
    }

    @Test func `count the exercises of the course, at most with their current points`() async throws {
        let user = try await learner("Ada")
        _ = try await graded(user, 100, in: "first")
        _ = try await graded(user, 100, in: "second")
        #expect(try await results().map(\.points) == [200])
        let cheaper = StoreFixture.exercise("first", order: 1, points: 30)
        try await store.load([cheaper, StoreFixture.exercise("second", order: 2)])
        #expect(try await results().map(\.points) == [130])
        try await store.load([cheaper])
        #expect(try await results().map(\.points) == [30])
        #expect(try await results().map(\.solved) == [1])
        #expect(try await results().first?.exercises.keys.sorted() == ["first"])
        #expect(try await store.course().map(\.points) == [30])
        try await store.load([StoreFixture.exercise("first", order: 1), StoreFixture.exercise("second", order: 2)])
        #expect(try await results().map(\.points) == [200])
    }

    @Test func `agree with the learners' own progress after random changes`() async throws {
        var random = SeededRandom(seed: 14)
        var users: [String] = []
        for number in 1...4 { users.append(try await learner(number.isMultiple(of: 2) ? "name\(number)" : nil)) }
        for _ in 1...60 {
            let user = try #require(users.randomElement(using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                let points = try #require([30, 100, 150].randomElement(using: &random))
                try await store.load([StoreFixture.exercise("first", order: 1, points: points)])
            case 1:
                try await store.load(["first", "second"].map { StoreFixture.exercise($0, order: 1) })
            case 2...3:
                if let newest = try await store.submissions(user: user, exercise: "first").items.first {
                    _ = try await store.delete(newest.id, user: user)
                }
            default:
                _ = try await graded(user, try #require([0, 40, 100].randomElement(using: &random)))
            }
        }
        let results = try await results()
        for user in users {
            let progress = try await store.progress(user: user)
            let own = try await store.results(of: user)
            #expect(own?.items.map(\.result.points).reduce(0, +) == progress.points)
            #expect(own?.items.count { $0.result.state == .done } == progress.completed)
            guard let row = results.first(where: { $0.user == user }) else {
                #expect(progress.points == 0)
                continue
            }
            #expect(row.points == progress.points && row.solved == progress.completed)
            #expect(row.exercises.values.map(\.points).reduce(0, +) == progress.points)
        }
    }

    @Test func `agree with the learners' own progress after concurrent changes`() async throws {
        let fixture = try await StoreFixture(connections: 8)
        var users: [String] = []
        for _ in 1...6 { users.append(try await fixture.learner()) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for user in users {
                group.addTask {
                    for number in 1...6 {
                        let id = try await fixture.submit(user, code: "\(number)")
                        try await fixture.grade(id, .partial, points: number * 15)
                    }
                }
            }
            group.addTask {
                for points in [30, 100, 50, 80, 40, 60] {
                    try await fixture.store.load([StoreFixture.exercise("first", order: 1, points: points)])
                }
            }
            // Each name comes while the learner's first results are stored.
            for (number, user) in users.enumerated() {
                group.addTask {
                    let name = try #require(AccountName("name\(number)"))
                    _ = try await fixture.store.createAccount(user: user, name: name, passwordHash: "")
                }
            }
            try await group.waitForAll()
        }
        let results = try await fixture.store.results(ResultFilter(name: "name"), by: .name, limit: 100).items
        #expect(results.map(\.account) == users.indices.map { "name\($0)" })
        #expect(results.map(\.points) == users.map { _ in 60 })
    }

    @Test func `have what was graded before the migration that counts results`() async throws {
        let earlier = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: earlier, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: earlier) }
        for name in try FileManager.default.contentsOfDirectory(atPath: StoreFixture.migrations) where name < "0014" {
            try FileManager.default.copyItem(
                atPath: "\(StoreFixture.migrations)/\(name)", toPath: earlier.appending(path: name).path())
        }
        let old = try await StoreFixture(migrations: earlier.path())
        let (ada, anonymous, idle) = (
            try await old.learner(), try await old.learner(), try await old.learner()
        )
        let name = try #require(AccountName("Ada"))
        #expect(try await old.store.createAccount(user: ada, name: name, passwordHash: "") == .created)
        for (user, exercise, points) in [
            (ada, "first", 40), (ada, "first", 100), (ada, "second", 7), (anonymous, "first", 3),
        ] {
            try await old.grade(
                try await old.submit(user, exercise, code: "\(points)"), points == 100 ? .accepted : .partial,
                points: points)
        }
        try await old.store.load([StoreFixture.exercise("first", order: 1, points: 60)])
        try await Migrations(directory: StoreFixture.migrations).apply(to: old.database)
        let results = try await old.store.results(ResultFilter(), by: .points, limit: 10).items
        #expect(results.map(\.user) == [ada, anonymous] && !results.map(\.user).contains(idle))
        #expect(results.map(\.points) == [60, 3] && results.map(\.solved) == [1, 0])
        #expect(results.map(\.account) == ["Ada", nil])
        #expect(results[0].exercises.mapValues(\.attempts) == ["first": 2])
        #expect(results[0].lastActiveAt != nil)
    }

    @Test func `are listed in pages in each order`() async throws {
        for (place, name) in ["Bob", nil, "ada", "Cy", nil].enumerated() {
            let user = try await learner(name)
            if place != 3 { _ = try await graded(user, [40, 100, 0, 0, 40][place]) }
        }
        for order in ResultOrder.allCases {
            let all = try await results(by: order)
            #expect(all.count == 5)
            var paged: [LearnerResults] = []
            var position: ResultPosition?
            repeat {
                let page = try await store.results(ResultFilter(), by: order, limit: 2, after: position)
                paged += page.items
                position = page.next
            } while position != nil
            #expect(paged == all, "\(order)")
        }
        #expect(try await results(by: .name).map(\.account) == ["ada", "Bob", "Cy", nil, nil])
        #expect(try await results(by: .points).map(\.points) == [100, 40, 40, 0, 0])
        let times = try await results(by: .active).map(\.lastActiveAt)
        #expect(times.last == .some(nil))
        #expect(times.dropLast().compactMap(\.self) == times.compactMap(\.self).sorted(by: >))
    }

    @Test func `can be filtered by the beginning of a name, which has no special characters`() async throws {
        for name in ["Ada", "Adam", "a_b", "Bob"] { _ = try await learner(name) }
        _ = try await graded(try await learner(), 40)
        func names(_ beginning: String) async throws -> [String?] {
            try await results(ResultFilter(name: beginning)).map(\.account)
        }
        #expect(try await names("aD") == ["Ada", "Adam"])
        #expect(try await names("a_") == ["a_b"])
        #expect(try await names("") == ["a_b", "Ada", "Adam", "Bob", nil])
        for nothing in ["%", "~", "b%", "zz"] { #expect(try await names(nothing) == [], "\(nothing)") }
    }

    @Test func `are those of learners, not of teachers, and end with the user`() async throws {
        let user = try await learner("Ada")
        _ = try await graded(user, 40)
        let teacher = try await learner("Tess")
        try await fixture.database.execute("UPDATE users SET role = 'teacher' WHERE id = \(teacher)")
        #expect(try await results().map(\.account) == ["Ada"])
        #expect(try await store.delete(user: user) == .deleted(cancelled: []))
        #expect(try await results().isEmpty)
        for table: SQL in ["exercise_results", "learner_totals"] {
            let rows = try await fixture.database.query("SELECT FROM \(table) WHERE user_id = \(user)")
            #expect(rows.isEmpty)
        }
    }

    @Test func `of one learner name the hints that were read`() async throws {
        var exercise = StoreFixture.exercise("first", order: 1)
        exercise.hints = ["Read.", "Think."]
        try await store.load([exercise, StoreFixture.exercise("second", order: 2)])
        let user = try await learner("Ada")
        for number in [2, 1, 2] { _ = try await store.readHint(number, of: "first", user: user) }
        let own = try #require(try await store.results(of: user))
        #expect(own.account == "Ada" && own.user.role == .learner)
        #expect(own.items.map(\.exercise.slug) == ["first", "second"])
        #expect(own.items.map(\.result.state) == [.todo, .todo])
        #expect(own.items[0].hintsRead.map(\.number) == [1, 2])
        #expect(own.items[0].hintsRead.map(\.times) == [1, 2])
        #expect(try await store.results(of: "nobody")?.account == nil)
    }
}

extension LearnerResults {
    /// The number of attempts in each exercise.
    fileprivate var attempts: [String: Int] { exercises.mapValues(\.attempts) }
}
