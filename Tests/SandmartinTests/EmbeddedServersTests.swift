import Foundation
import Testing

@testable import sandmartin

/// Starts real servers in a state directory whose path is too long for a socket address.
@Suite(.serialized) struct EmbeddedServersTests {
    private func withStatePath(_ body: (String) async throws -> Void) async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(
            at: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try await body(root.appending(path: String(repeating: "long", count: 30)).path(percentEncoded: false))
    }

    /// Returns the servers' pids from their pid files.
    private func pids(in state: String) -> [pid_t] {
        [state + "/postgres/data/postmaster.pid", state + "/redis/pid"].compactMap {
            ServerProcess.firstLine(of: $0).flatMap { pid_t($0) }
        }
    }

    @Test func `both servers run during the body and stop after it`() async throws {
        try await withStatePath { path in
            let configuration = Configuration(stateDirectory: path)
            let state = try StateDirectory(path: path)
            try await EmbeddedServers.run(for: configuration, in: state) { urls in
                #expect(urls.database.utf8.count < 150 && urls.redis.utf8.count < 107)
                #expect(pids(in: path).count == 2)
            }
            #expect(pids(in: path).isEmpty)
        }
    }

    @Test func `an error of the body stops both servers and is rethrown`() async throws {
        struct Expected: Error {}
        try await withStatePath { path in
            let state = try StateDirectory(path: path)
            await #expect(throws: Expected.self) {
                try await EmbeddedServers.run(for: Configuration(stateDirectory: path), in: state) { _ in
                    throw Expected()
                }
            }
            #expect(pids(in: path).isEmpty)
        }
    }

    @Test func `a server that dies cancels the body and is named`() async throws {
        try await withStatePath { path in
            let state = try StateDirectory(path: path)
            let failure = await #expect(throws: Failure.self) {
                try await EmbeddedRedis.run(in: state, as: try ServiceUser.needed(named: "sandmartin")) { _ in
                    kill(try #require(pids(in: path).first), SIGKILL)
                    try await Task.sleep(for: .seconds(3600))
                }
            }
            #expect(failure?.description == "Redis ended unexpectedly (signal 9); see its log")
        }
    }

    @Test func `a second process in the state directory is refused`() async throws {
        try await withStatePath { path in
            let state = try StateDirectory(path: path)
            let failure = #expect(throws: Failure.self) { try StateDirectory(path: path) }
            #expect(failure?.description.hasPrefix("another sandmartin uses the state directory \(path)") == true)
            withExtendedLifetime(state) {}
        }
    }

    @Test func `a leftover server is stopped, but not another process with its pid`() async throws {
        try await withStatePath { path in
            let state = try StateDirectory(path: path)
            let home = try state.makePrivateDirectory("redis", for: nil)
            // This process is not a redis-server, so it must survive.
            try "\(getpid())\n".write(toFile: home + "/pid", atomically: true, encoding: .utf8)
            try await ServerProcess.endLeftover(
                pidFile: home + "/pid", command: "redis-server", directory: home, signal: SIGKILL)

            let leftover = try await ServerProcess.start(
                "Redis",
                [
                    "/usr/bin/redis-server", "--port", "0", "--dir", home, "--pidfile", home + "/pid",
                    "--unixsocket", state.shortPath + "/redis/socket",
                ],
                log: path + "/log/redis.log")
            while ServerProcess.firstLine(of: home + "/pid") != String(leftover.pid), !leftover.hasExited {
                try await Task.sleep(for: .milliseconds(5))
            }
            try await ServerProcess.endLeftover(
                pidFile: home + "/pid", command: "redis-server", directory: home, signal: SIGTERM)
            #expect(await leftover.exitDescription() == "exit code 0")
        }
    }
}
