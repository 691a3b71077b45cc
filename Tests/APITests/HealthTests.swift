import Foundation
import Synchronization
import Testing

@testable import API

@Suite(.timeLimit(.minutes(5)))
struct HealthTests {
    /// A part whose probe waits until the test gives its result.
    private final class SlowPart: Sendable {
        private struct Bad: Error {}
        private let results = AsyncStream.makeStream(of: Bool.self)
        private let started = AsyncStream.makeStream(of: Void.self)

        var check: ReadinessCheck {
            .slow(part: "Python root", wait: .milliseconds(50)) { [self] in
                started.continuation.yield()
                for await isGood in results.stream {
                    if isGood { return }
                    throw Bad()
                }
            }
        }

        func finish(isGood: Bool) { results.continuation.yield(isGood) }

        func probeStarted() async { for await _ in started.stream { return } }
    }

    @Test func `keeps the last result of a slow check while the next one is being found`() async throws {
        let part = SlowPart()
        try await TestServer.run(checks: [part.check]) { server, _ in
            func ready() async throws -> Client.Answer { try await server.client().get("/health/ready") }
            part.finish(isGood: true)
            #expect(try await ready().status == 200)
            await part.probeStarted()

            #expect(try await ready().status == 200)
            await part.probeStarted()
            part.finish(isGood: false)
            var answer = try await ready()
            while answer.status == 200 { answer = try await ready() }
            #expect(answer.status == 503)
            #expect(try answer.json["part"] == "Python root")
            #expect(answer.detail.contains("Retrying."))

            #expect(try await ready().status == 503)
            part.finish(isGood: true)
            while try await ready().status != 200 {}
        }
    }

    @Test func `is not ready before a slow check has its first result`() async throws {
        let part = SlowPart()
        try await TestServer.run(checks: [part.check]) { server, _ in
            #expect(try await server.client().get("/health/ready").status == 503)
            part.finish(isGood: true)
            while try await server.client().get("/health/ready").status != 200 {}
        }
    }

    @Test func `counts a probe that exceeds its limit as failed, whatever it found before`() async throws {
        let results = Mutex(0)
        let check = ReadinessCheck.slow(part: "disk", wait: .milliseconds(1), limit: .zero) {
            let isFirst = results.withLock { count in
                count += 1
                return count == 1
            }
            // Hangs, as a disk does that does not answer. The test waits only for the timeout that ends it.
            if !isFirst { try await Task.sleep(for: .seconds(3600)) }
        }
        try await check.probe()
        await #expect(throws: TimedOut.self) { try await check.probe() }
    }

    @Test func `stops waiting at the timeout even for work that cannot be cancelled`() async throws {
        // Work that never ends: another task, which the timeout does not cancel. No test waits for it.
        let forever = Task { try await Task.sleep(for: .seconds(3600)) }
        defer { forever.cancel() }
        await #expect(throws: TimedOut.self) {
            try await withTimeout(.milliseconds(1)) { try await forever.value }
        }
    }
}
