import Logging
import NIOCore
import NIOWebSocket
import ServiceLifecycle
import Testing

@testable import API

/// A graceful stop: running requests are finished, and idle connections do not delay the stop.
@Suite(.timeLimit(.minutes(5)))
struct StoppingTests {
    @Test func `closes live connections with code 1001 and does not wait for idle ones`() async throws {
        let backend = try await Backend()
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let server = try TestServer.make(on: backend) { announce.yield($0) }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [server], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        async let stopped: Void = group.run()
        let port = try #require(await ports.first { _ in true })
        let student = try await TestServer(port: port).learner()

        // A connection without a request, an idle one after a request, and a live one.
        try await RawConnection.with(port: port) { silent in
            try await RawConnection.with(port: port) { idle in
                try await idle.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await idle.answer().head.hasPrefix("HTTP/1.1 200"))
                let headers = [("Authorization", "Bearer \(student.token ?? "")")]
                try await LiveClient.with(port: port, headers: headers) { live in
                    await group.triggerGracefulShutdown()
                    let close = try #require(try await live.frame())
                    #expect(close.opcode == .connectionClose)
                    #expect(Array(close.unmaskedData.readableBytesView) == [0x03, 0xE9])  // 1001, going away
                }
                try await idle.end()
            }
            try await silent.end()
        }
        try await stopped
        await backend.close()
    }
}
