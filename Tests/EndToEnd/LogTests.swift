import Foundation
import TestServers
import Testing

/// What the logs of a service contain, and what they never contain.
@Suite(.serialized) struct LogTests {
    private static let adminToken = "the-administrators-token-0x5EC2E7"

    private struct Line: Decodable {
        let time: String
        let level: String
        let logger: String
        let message: String
        let request: String?
        let submission: String?
    }

    /// Reads a log of which every line must be a JSON object.
    private func lines(_ log: URL) throws -> [Line] {
        try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map { line in
            do { return try JSONDecoder().decode(Line.self, from: Data(line.utf8)) } catch {
                throw Failure(message: "not a line of JSON: \(line)")
            }
        }
    }

    private struct Failure: Error { let message: String }

    @Test func `one id names a request in the logs of all processes, up to the verdict`() async throws {
        try await withTemporaryDirectory { directory in
            let servers = try TestServers.shared()
            let environment = [
                "SANDMARTIN_DATABASE_URL": try servers.database(), "SANDMARTIN_REDIS_URL": servers.redis(),
                "SANDMARTIN_HTTP_PORT": "0", "SANDMARTIN_ADMIN_TOKEN": Self.adminToken,
                "SANDMARTIN_LOG_FORMAT": "json", "SANDMARTIN_LOG_LEVEL": "info",
            ]
            let logs = ["api", "worker"].map { directory.appending(path: $0) }
            let api = try await RunningService.start(["api"], environment: environment, log: logs[0])
            let server = try await api.address()
            let worker = try await RunningService.start(["worker"], environment: environment, log: logs[1])
            #expect(await worker.nextLine() == "Sandmartin is ready to grade")
            let session = try await SecretiveSession.run(at: server, adminToken: Self.adminToken)
            #expect(await worker.stop() == 0)
            #expect(await api.stop() == 0)

            let byProcess = try logs.map(lines)
            for (submission, request) in session.submissions {
                let own = byProcess.map { $0.filter { $0.submission == submission } }
                #expect(own.joined().allSatisfy { $0.request == request }, "\(own)")
                // Each process delivers what it finds in the outbox, also of the other one.
                let delivered: Set = ["Queued a submission", "Published the end of a submission"]
                let messages = own.map { Set($0.map(\.message)) }
                #expect(messages[0].subtracting(delivered) == ["Accepted a submission"], "\(messages)")
                #expect(messages[1].subtracting(delivered) == ["Grading a submission", "Stored a verdict"])
                #expect(messages[0].union(messages[1]).isSuperset(of: delivered), "\(messages)")
            }
            #expect(Set(session.submissions.map(\.request)).count == session.submissions.count)
            try expectNone(of: session.secrets, in: logs)
        }
    }

    @Test(arguments: ["json", "text"])
    func `no log of a service and of its servers contains code, names, passwords or tokens`(format: String) async throws
    {
        try await withTemporaryDirectory { directory in
            let log = directory.appending(path: "log")
            let state = directory.appending(path: "state")
            let environment = [
                "SANDMARTIN_STATE_DIRECTORY": state.path(), "SANDMARTIN_HTTP_PORT": "0",
                "SANDMARTIN_ADMIN_TOKEN": Self.adminToken, "SANDMARTIN_LOG_FORMAT": format,
                "SANDMARTIN_LOG_LEVEL": "trace",
            ]
            let service = try await RunningService.start(["serve"], environment: environment, log: log)
            let session = try await SecretiveSession.run(at: service.address(), adminToken: Self.adminToken)
            #expect(await service.stop() == 0)
            let ofServers = try FileManager.default.subpathsOfDirectory(atPath: state.path())
                .filter { $0.hasSuffix(".log") }.map { state.appending(path: $0) }
            #expect(ofServers.count >= 2, "PostgreSQL and Redis")
            if format == "json" { _ = try lines(log) }
            try expectNone(of: session.secrets, in: [log] + ofServers)
        }
    }

    private func expectNone(of secrets: [String], in logs: [URL]) throws {
        #expect(secrets.count > 8)
        for log in logs {
            let text = try String(decoding: Data(contentsOf: log), as: UTF8.self)
            #expect(!text.isEmpty, "\(log.path())")
            for line in text.split(separator: "\n") {
                for secret in secrets where line.contains(secret) {
                    Issue.record("\(log.lastPathComponent) contains \"\(secret)\": \(line)")
                }
            }
        }
    }
}
