import Foundation
import Grading
import Scheduler
import Store
import Testing

@testable import API

/// Tries every call of `docs/openapi.yaml` with every role and with somebody else's identifiers, and compares the
/// answers with the table in `docs/rights.md`.
@Suite(.timeLimit(.minutes(10)))
struct RightsTests {
    private enum Visitor: String, CaseIterable {
        case nobody = "no session"
        case anonymous
        case learner
        case teacher
        case admin
        /// A learner with an account who names the submission, run, session or token of somebody else.
        case stranger = "somebody else's id"
    }

    @Test func `each call is answered to each role as docs/rights.md says`() async throws {
        try await TestServer.run { server, backend in
            // A worker that administrators can pause.
            _ = try await SubmissionQueue(redis: backend.redis).claim(worker: "worker")
            var rows: [String] = []
            for call in try DescribedCall.all() {
                var cells: [String] = []
                for visitor in Visitor.allCases {
                    guard visitor != .stranger || call.namesPossession else {
                        cells.append("–")
                        continue
                    }
                    let status = try await Self.answer(to: visitor, call, server, backend)
                    #expect(status < 500, "\(call.method) \(call.path) of \(visitor.rawValue)")
                    cells.append("\(status)")
                }
                rows.append("| `\(call.method) \(call.path)` | \(cells.joined(separator: " | ")) |")
            }
            try Self.compare(rows)
        }
    }

    private static func answer(
        to visitor: Visitor, _ call: DescribedCall, _ server: TestServer, _ backend: Backend
    ) async throws -> Int {
        let caller = try await client(visitor, server, backend)
        let owner = visitor == .stranger || visitor == .nobody ? try await server.learner() : caller
        return try await caller.send(
            call.method, try await call.path(owner: owner, server, backend), body: call.body.map { Data($0.utf8) },
            headers: ["Content-Type": "application/json"]
        ).status
    }

    private static func client(_ visitor: Visitor, _ server: TestServer, _ backend: Backend)
        async throws -> Client
    {
        guard visitor != .nobody else { return server.client() }
        let client = try await server.learner()
        guard visitor != .anonymous else { return client }
        let made = try await client.post(
            "/api/v1/account", json: #"{"name":"\#(UUID().uuidString)","password":"correct horse"}"#)
        let user = try #require(try made.json["id"]?.string)
        switch visitor {
        case .teacher: try await backend.setRole(.teacher, of: user)
        case .admin: try await backend.setRole(.admin, of: user)
        default: break
        }
        return client
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Compares the rows with those of the document. With `SANDMARTIN_WRITE_RIGHTS=1`, writes them into it instead.
    private static func compare(_ rows: [String]) throws {
        let file = root.appending(path: "docs/rights.md")
        let lines = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
        if ProcessInfo.processInfo.environment["SANDMARTIN_WRITE_RIGHTS"] == "1" {
            var written = lines.filter { !$0.hasPrefix("| `") }
            let ruler = try #require(written.firstIndex { $0.hasPrefix("|---") })
            written.insert(contentsOf: rows, at: ruler + 1)
            try written.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(
                lines.filter { $0.hasPrefix("| `") } == rows,
                "check each changed right, then run this test with SANDMARTIN_WRITE_RIGHTS=1")
        }
    }
}
