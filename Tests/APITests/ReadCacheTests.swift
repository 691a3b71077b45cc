import Grading
import Logging
import NIOCore
import Redis
import Store
import Testing

@testable import API

@Suite(.timeLimit(.minutes(5)))
struct ReadCacheTests {
    private func withCache(
        redisURL: String? = nil, _ body: @Sendable (ReadCache, Backend, Metrics) async throws -> Void
    ) async throws {
        let backend = try await Backend(redisURL: redisURL)
        let metrics = Metrics()
        let cache = ReadCache(
            redis: backend.redis, metrics: metrics, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        do { try await body(cache, backend, metrics) } catch {
            await backend.close()
            throw error
        }
        await backend.close()
    }

    private func caller(_ backend: Backend, _ token: String) async throws -> Caller {
        try #require(try await backend.store.caller(token: token))
    }

    /// The submissions that a reader sees.
    private func codes(_ backend: Backend, _ caller: Caller) async throws -> [String] {
        try await backend.store.submissions(user: caller.user.id).items.map(\.code)
    }

    @Test func `reads from PostgreSQL once, then from Redis`() async throws {
        try await withCache { cache, backend, metrics in
            let token = try await backend.store.createSession().token
            let first = try await cache.body("x", of: try await caller(backend, token)) { ["made"] }
            let second = try await cache.body("x", of: try await caller(backend, token)) { ["made again"] }
            #expect(String(buffer: first) == #"["made"]"#)
            #expect(second == first)
            #expect(metrics.exposition().contains(#"sandmartin_cache_reads_total{result="hit"} 1"#))
        }
    }

    @Test func `shows a student's own write immediately, and keeps other users' entries`() async throws {
        try await withCache { cache, backend, metrics in
            let writer = try await backend.store.createSession()
            let other = try await backend.store.createSession().token
            for token in [writer.token, other] {
                _ = try await cache.body("x", of: try await caller(backend, token)) { ["before"] }
            }
            _ = try await backend.store.submit(user: writer.user.id, exercise: "hello", code: "a = 1")
            let own = try await cache.body("x", of: try await caller(backend, writer.token)) { ["after"] }
            let others = try await cache.body("x", of: try await caller(backend, other)) { ["after"] }
            #expect(String(buffer: own) == #"["after"]"#)
            #expect(String(buffer: others) == #"["before"]"#)
        }
    }

    @Test func `keeps only what a user can read now, and forgets it at once`() async throws {
        try await withCache { cache, backend, _ in
            let (token, user) = try await backend.store.createSession()
            for number in 1...3 {
                guard
                    case .accepted(let submission, _) = try await backend.store.submit(
                        user: user.id, exercise: "hello", code: "a = \(number)")
                else { throw NotGradable() }
                try await backend.grade(submission.id, .partial, points: 1)
                for name in ["x", "y"] {
                    _ = try await cache.body(name, of: try await caller(backend, token)) { [number] }
                }
            }
            // Two entries and the revision.
            #expect(try await backend.redis.send(["HLEN", "cache:read:\(user.id)"]).integer() == 3)
            #expect(try await backend.redis.send(["TTL", "cache:read:\(user.id)"]).integer() > 0)
            try await cache.forget(user: user.id)
            #expect(try await backend.redis.send(["EXISTS", "cache:read:\(user.id)"]).integer() == 0)
            let body = try await cache.body("x", of: try await caller(backend, token)) { ["made again"] }
            #expect(String(buffer: body) == #"["made again"]"#)
        }
    }

    @Test func `never serves data read before a write to a reader after it`() async throws {
        try await withCache { cache, backend, _ in
            let (token, user) = try await backend.store.createSession()
            let early = try await caller(backend, token)
            // A read that loses the race: it reads the old data, and caches it only after the write.
            let stale = try await cache.body("x", of: early) {
                let old = try await codes(backend, early)
                _ = try await backend.store.submit(user: user.id, exercise: "hello", code: "a = 1")
                return old
            }
            #expect(String(buffer: stale) == "[]")
            let late = try await caller(backend, token)
            let fresh = try await cache.body("x", of: late) { try await codes(backend, late) }
            #expect(String(buffer: fresh) == #"["a = 1"]"#)
        }
    }

    @Test func `counts every change of a submission, whoever makes it`() async throws {
        try await withCache { _, backend, _ in
            let (token, user) = try await backend.store.createSession()
            var revisions = [try await caller(backend, token).revision]
            guard
                case .accepted(let submission, _) = try await backend.store.submit(
                    user: user.id, exercise: "hello", code: "a = 1")
            else { throw NotGradable() }
            revisions.append(try await caller(backend, token).revision)
            try await backend.grade(submission.id, .accepted, points: 100)
            revisions.append(try await caller(backend, token).revision)
            _ = try await backend.store.delete(submission.id, user: user.id)
            revisions.append(try await caller(backend, token).revision)
            #expect(zip(revisions, revisions.dropFirst()).allSatisfy { $0.own < $1.own })
        }
    }

    @Test func `shows changed exercises to all users immediately`() async throws {
        try await withCache { _, backend, _ in
            let token = try await backend.store.createSession().token
            let before = try await caller(backend, token).revision
            try await backend.load(["hello"], handout: "Do it better")
            let after = try await caller(backend, token).revision
            #expect(before.exercises < after.exercises)
            #expect(before.own == after.own)
        }
    }

    @Test func `reads from PostgreSQL when Redis is unreachable`() async throws {
        try await withCache(redisURL: "unix:///nonexistent/redis.sock") { cache, backend, metrics in
            let token = try await backend.store.createSession().token
            let body = try await cache.body("x", of: try await caller(backend, token)) { ["made"] }
            #expect(String(buffer: body) == #"["made"]"#)
            #expect(metrics.exposition().contains(#"result="bypassed"} 1"#))
        }
    }

    @Test func `answers 304 for a list that the client has, until the list changes`() async throws {
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            let tag = try #require(try await student.get("/api/v1/submissions").headers["etag"])
            let unchanged = try await student.get("/api/v1/submissions", headers: ["If-None-Match": tag])
            #expect(unchanged.status == 304)
            #expect(unchanged.body.isEmpty)
            _ = try await student.submit("a = 1", to: "hello")
            let changed = try await student.get("/api/v1/submissions", headers: ["If-None-Match": tag])
            #expect(changed.status == 200)
            #expect(try changed.json["items"]?.array?.count == 1)
        }
    }
}
