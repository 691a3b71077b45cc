import Postgres
import Store
import Testing

/// Versions of policies and system call lists, and the list of faulty files.
@Suite(.timeLimit(.minutes(5)))
struct PolicyVersionTests {
    private static let policy = PolicyVersion.ID(.policy, "default")

    private func add(
        _ yaml: String, to store: Store, as id: PolicyVersion.ID = Self.policy, bases: [String] = [],
        from source: PolicyVersion.Source = .file
    ) async throws {
        let version = NewPolicyVersion(id: id, yaml: yaml, bases: bases, source: source)
        try await store.updatePolicies(by: .service) { _, _ in ([version], ()) }
    }

    @Test func `the newest version of each name is in force`() async throws {
        let fixture = try await StoreFixture()
        #expect(try await fixture.store.policiesRevision() == 0)
        try await add("a", to: fixture.store)
        try await add("a list", to: fixture.store, as: .init(.callList, "default"))
        let earlier = try await fixture.store.policiesRevision()
        try await add("b", to: fixture.store)
        #expect(try await fixture.store.policiesRevision() > earlier)
        let inForce = try await fixture.store.policiesInForce()
        #expect(inForce.map(\.id) == [.init(.callList, "default"), Self.policy])
        #expect(inForce.map(\.number) == [1, 2])
        #expect(inForce.map(\.yaml) == ["a list", "b"])
        await fixture.database.close()
    }

    @Test func `the hash depends on the text and on all texts that it extends`() async throws {
        let fixture = try await StoreFixture()
        var hashes: [String] = []
        let texts: [(String, [String])] = [
            ("a", []), ("a", ["b"]), ("a", ["c"]), ("ab", []), ("a", ["b", "c"]), ("a", ["bc"]),
        ]
        for (yaml, bases) in texts {
            try await add(yaml, to: fixture.store, bases: bases)
            hashes += try await fixture.store.policiesInForce().map(\.hash)
        }
        #expect(Set(hashes).count == 6)
        try await add("a", to: fixture.store)
        #expect(try await fixture.store.policiesInForce().map(\.hash) == [hashes[0]])
        await fixture.database.close()
    }

    @Test func `the decision knows what is in force, and the newest text that came from a file`() async throws {
        let fixture = try await StoreFixture()
        try await add("from a file", to: fixture.store)
        try await add("by an administrator", to: fixture.store, from: .api)
        let seen = try await fixture.store.updatePolicies(by: .service) { inForce, fromFiles in
            ([], (inForce.map(\.yaml), fromFiles))
        }
        #expect(seen.0 == ["by an administrator"])
        #expect(seen.1 == [Self.policy: "from a file"])
        await fixture.database.close()
    }

    @Test func `concurrent additions get different numbers`() async throws {
        let fixture = try await StoreFixture()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...8 { group.addTask { try await add("\(number)", to: fixture.store) } }
            try await group.waitForAll()
        }
        #expect(try await fixture.store.policiesInForce().map(\.number) == [8])
        await fixture.database.close()
    }

    @Test func `the list of faulty files is replaced as a whole`() async throws {
        let fixture = try await StoreFixture()
        let faults = [
            FileFault(kind: .policy, name: "own", file: "own.yaml", line: 2, message: "limits.cpu: is wrong\0"),
            FileFault(kind: .exercise, name: "hello", file: "hello", line: nil, message: "is too large"),
        ]
        try await fixture.store.setFileFaults(faults)
        var listed = try await fixture.store.fileFaults().map(\.fault)
        #expect(listed.map(\.name) == ["own", "hello"])
        #expect(listed[0].line == 2 && listed[0].message == "limits.cpu: is wrong\u{FFFD}")
        try await fixture.store.setFileFaults([faults[1]])
        listed = try await fixture.store.fileFaults().map(\.fault)
        #expect(listed == [faults[1]])
        await fixture.database.close()
    }
}
