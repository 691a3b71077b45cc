import Grading
import Store
import Testing

/// Versions of exercises from files and from teachers.
@Suite(.timeLimit(.minutes(5)))
struct ExerciseVersionTests {
    private static let author = ChangeAuthor(user: nil, role: .teacher, address: "192.0.2.1")

    private func number(_ change: ExerciseChange) throws -> Int {
        guard case .changed(let exercise, _) = change else { throw Unexpected(change) }
        return exercise.version.number
    }

    @Test func `an uploaded version is in force until the files change again`() async throws {
        let fixture = try await StoreFixture()
        let store = fixture.store
        let upload = StoreFixture.exercise("first", order: 5, tests: "uploaded")
        let change = try await store.putExercise(upload, base: 1, comment: "Mend.", report: "{}", by: Self.author)
        #expect(try number(change) == 2)
        let files = [StoreFixture.exercise("first", order: 1), StoreFixture.exercise("second", order: 2)]
        try await store.load(files)
        let managed = try #require(try await store.managedExercise("first"))
        #expect(managed.exercise.version.number == 2 && managed.exercise.order == 5 && !managed.exercise.isFromFiles)
        #expect(managed.exercise.version.comment == "Mend." && managed.exercise.version.source == .api)
        #expect(managed.report == "{}" && managed.files.map(\.path) == ["exercise.yaml", "tests.py"])
        #expect(try await store.exerciseVersion(2, of: "first")?.package == upload.package)

        try await store.load([StoreFixture.exercise("first", order: 1, tests: "changed"), files[1]])
        let versions = try await store.exerciseVersions(of: "first", limit: 2)
        #expect(versions.items.map(\.number) == [3, 2] && versions.items.map(\.isCurrent) == [true, false])
        let older = try await store.exerciseVersions(of: "first", limit: 2, before: versions.next)
        #expect(older.items.map(\.number) == [1] && older.next == nil)
        // An exercise that only a teacher has made stays when directories are loaded.
        _ = try await store.putExercise(StoreFixture.exercise("third", order: 3), base: 0, by: Self.author)
        try await store.load(files)
        #expect(try await store.managedExercises().map(\.version.exercise) == ["first", "second", "third"])
        #expect(try await store.exercise("third") != nil)
    }

    @Test func `a change that is not based on the current version changes nothing`() async throws {
        let store = try await StoreFixture().store
        let upload = StoreFixture.exercise("first", order: 1, tests: "uploaded")
        for base in [0, 2] {
            #expect(try await store.putExercise(upload, base: base, by: Self.author) == .stale(newest: 1))
            #expect(try await store.withdrawExercise("first", base: base, by: Self.author) == .stale(newest: 1))
        }
        #expect(try await store.publishExercise("first", version: 7, base: 1, by: Self.author) == .unknown)
        #expect(try await store.withdrawExercise("nothing", base: 0, by: Self.author) == .unknown)
        #expect(try await store.exerciseVersions(of: "first", limit: 5).items.count == 1)
    }

    @Test func `a withdrawn exercise is hidden, keeps what was earned, and comes back`() async throws {
        let fixture = try await StoreFixture()
        let store = fixture.store
        let user = try await fixture.learner()
        try await fixture.grade(try await fixture.submit(user, code: "1"), .partial, points: 40)
        _ = try await store.withdrawExercise("first", base: 1, by: Self.author)
        try await store.load([StoreFixture.exercise("first", order: 1), StoreFixture.exercise("second", order: 2)])
        #expect(try await store.exercise("first") == nil)
        let progress = try await store.progress(user: user)
        #expect(progress.points == 40 && progress.maxPoints == 140 && progress.total == 1)
        let upload = StoreFixture.exercise("first", order: 1, tests: "uploaded")
        _ = try await store.putExercise(upload, base: 1, by: Self.author)
        _ = try await store.moveExercise("first", to: 9, base: 2, by: Self.author)
        #expect(try number(try await store.publishExercise("first", version: 1, base: 2, by: Self.author)) == 1)
        #expect(try await store.exercise("first")?.order == 9)
        let actions = try await store.audit(limit: 4).items.map(\.action)
        #expect(actions == [.exercisePublished, .exerciseMoved, .exerciseVersion, .exerciseWithdrawn])
    }
}
