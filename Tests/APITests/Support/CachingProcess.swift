import Foundation
import Logging
import NIOCore
import Redis
import Store

@testable import API

/// The parts of one API process that read through the cache, with connections of their own.
struct CachingProcess: Sendable {
    let backend: Backend
    let metrics = Metrics()
    let cache: ReadCache

    init(_ backend: Backend) {
        self.backend = backend
        cache = ReadCache(
            redis: backend.redis, metrics: metrics, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs `body` with several processes that share a database and a Redis.
    static func run(_ count: Int, _ body: @Sendable ([CachingProcess]) async throws -> Void) async throws {
        let first = try await Backend()
        var backends = [first]
        do {
            for _ in 1..<count { backends.append(try first.anotherProcess()) }
            try await body(backends.map(CachingProcess.init))
        } catch {
            for backend in backends { await backend.close() }
            throw error
        }
        for backend in backends { await backend.close() }
    }

    /// Reads the code of a user's newest submission as a request does: the revision first, then the cache.
    ///
    /// - Returns: the code, and whether PostgreSQL was queried for it.
    func newestCode(token: String) async throws -> (code: String, isQueried: Bool) {
        guard let caller = try await backend.store.caller(token: token) else { throw NoSuchSession() }
        let queries = Counter()
        let body = try await cache.body("newest", of: caller) { () async throws -> [String] in
            queries.add()
            return [try await backend.store.submissions(user: caller.user.id, limit: 1).items.first?.code ?? ""]
        }
        let codes = try JSON(parsing: Data(body.readableBytesView)).array
        return (codes?.first?.string ?? "", queries.count > 0)
    }
}

struct NoSuchSession: Error {}
