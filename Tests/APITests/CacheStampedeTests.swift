import NIOCore
import Store
import Testing

@testable import API

/// Many reads of one missing entry at once.
@Suite(.timeLimit(.minutes(5)))
struct CacheStampedeTests {
    private static let readers = 40

    /// Lets every reader of every process begin before the first query ends, and returns how many queries there were.
    private func queries(
        _ processes: [CachingProcess], token: String
    ) async throws -> (count: Int, answers: [String]) {
        let queries = Counter()
        let started = Counter()
        let total = processes.count * Self.readers
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for process in processes {
                let caller = try #require(try await process.backend.store.caller(token: token))
                for _ in 0..<Self.readers {
                    group.addTask {
                        started.add()
                        let body = try await process.cache.body("x", of: caller) { () async throws -> [Int] in
                            let number = queries.add()
                            while started.count < total { await Task.yield() }
                            return [number]
                        }
                        return String(buffer: body)
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        return (queries.count, answers)
    }

    @Test func `a stampede on one entry makes one query in all processes`() async throws {
        try await CachingProcess.run(4) { processes in
            let token = try await processes[0].backend.store.createSession().token
            let (count, answers) = try await queries(processes, token: token)
            #expect(count == 1)
            #expect(answers == [String](repeating: "[1]", count: 4 * Self.readers))
            let metrics = processes.map { $0.metrics.exposition() }
            #expect(metrics.filter { $0.contains(#"sandmartin_cache_reads_total{result="miss"} 1"#) }.count == 1)
            #expect(metrics.allSatisfy { $0.contains(#"sandmartin_cache_reads_total{result="coalesced"} "#) })
        }
    }

    @Test func `when the process that computes an entry has died, one other process computes it`() async throws {
        try await CachingProcess.run(3) { processes in
            let (token, user) = try await processes[0].backend.store.createSession()
            let caller = try #require(try await processes[0].backend.store.caller(token: token))
            // A process takes the lock of the entry, and never stores the entry.
            let abandoned = CacheEntry("cache:read:\(user.id)", "x", caller.revision, in: processes[0].backend.redis)
            guard case .locked = try await abandoned.look() else { throw NotLocked() }
            let (count, answers) = try await queries(processes, token: token)
            #expect(count == 1)
            #expect(answers == [String](repeating: "[1]", count: 3 * Self.readers))
        }
    }

    @Test func `a late entry of an old revision does not replace entries of a newer one`() async throws {
        let backend = try await Backend()
        let old = CacheEntry("cache:read:u", "x", ReadRevision(own: 9, exercises: 1), in: backend.redis)
        let new = CacheEntry("cache:read:u", "x", ReadRevision(own: 10, exercises: 1), in: backend.redis)
        try await new.store(.init(string: "new"))
        try await old.store(.init(string: "old"))
        guard case .found(let bytes) = try await new.look() else { throw NotLocked() }
        #expect(String(buffer: bytes) == "new")
        guard case .locked = try await old.look() else { throw NotLocked() }
        await backend.close()
    }

    @Test func `an entry that cannot be computed releases its lock`() async throws {
        try await CachingProcess.run(2) { processes in
            let token = try await processes[0].backend.store.createSession().token
            let caller = try #require(try await processes[0].backend.store.caller(token: token))
            await #expect(throws: NotLocked.self) {
                _ = try await processes[0].cache.body("x", of: caller) { () async throws -> [Int] in throw NotLocked() }
            }
            let entry = CacheEntry("cache:read:\(caller.user.id)", "x", caller.revision, in: processes[1].backend.redis)
            guard case .locked = try await entry.look() else { throw NotLocked() }
        }
    }
}

private struct NotLocked: Error {}
