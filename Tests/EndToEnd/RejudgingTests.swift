import Foundation
import FoundationNetworking
import TestServers
import Testing

/// Policies that are tried on earlier submissions, in a running service with real cells.
struct RejudgingTests {
    private static let adminToken = "an-admin-token-for-the-tests"

    private struct Policy: Decodable {
        let version: Int
        let yaml: String
    }

    private struct Rejudging: Decodable {
        struct Summary: Decodable {
            struct Cell: Decodable, Hashable {
                let before: String?
                let after: String?
                let count: Int
            }
            struct Limit: Decodable {
                struct Beyond: Decodable {
                    let old: Int
                    let new: Int
                }
                struct Recommendation: Decodable { let limit: Int }

                let limit: String
                let old: Int?
                let new: Int?
                let beyondBefore: Beyond
                let recommendation: Recommendation?

                enum CodingKeys: String, CodingKey {
                    case limit, recommendation
                    case old = "old_limit"
                    case new = "new_limit"
                    case beyondBefore = "beyond_before"
                }
            }
            let changed: Int
            let verdicts: [Cell]
            let outcomes: [Cell]
            let limits: [Limit]
        }
        let id: String
        let state: String
        let summary: Summary?
    }

    private struct Change: Decodable { let submission: String }

    private struct Rejudged: Decodable {
        struct Reason: Decodable {
            let reason: String
            let before: String

            enum CodingKeys: String, CodingKey {
                case reason
                case before = "verdict_before"
            }
        }
        let verdict: String
        let points: Int
        let rejudged: Reason?
    }

    /// Sends a body as the administrator, and returns the answer, which must have this status.
    private func post(_ body: [String: Any], _ path: String, at server: URL, status: Int) async throws -> Rejudging {
        var request = URLRequest(url: server.appending(path: path))
        request.httpMethod = "POST"
        request.setValue("Bearer \(Self.adminToken)", forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = try JSONSerialization.data(withJSONObject: body)
        let (data, response) = try await URLSession.shared.data(for: request)
        let answered = try #require(response as? HTTPURLResponse).statusCode
        try #require(answered == status, "POST \(path): \(answered) \(String(decoding: data, as: UTF8.self))")
        return try JSONDecoder().decode(Rejudging.self, from: data)
    }

    /// A program that is correct after this much CPU time.
    private func program(using seconds: Double, marker: Int) -> String {
        """
        # \(marker)
        import time
        def hello():
            while time.process_time() < \(seconds): pass
            return 'Hello'

        """
    }

    @Test func `a lower CPU limit changes the verdicts that its trial has named, and undo restores every byte`()
        async throws
    {
        let servers = try TestServers.shared()
        let environment = [
            "SANDMARTIN_DATABASE_URL": try servers.database(), "SANDMARTIN_REDIS_URL": servers.redis(),
            "SANDMARTIN_ADMIN_TOKEN": Self.adminToken, "SANDMARTIN_HTTP_PORT": "0", "SANDMARTIN_WORKER_SLOTS": "2",
        ]
        let service = try await RunningService.start(["serve"], environment: environment)
        let server = try await service.address()
        let admin = Student(at: server, token: Self.adminToken)
        let student = try await Student(at: server)
        var submissions: [String] = []
        for (marker, seconds) in [0.0, 0.6, 0.0, 0.7].enumerated() {
            let code = program(using: seconds, marker: marker)
            let graded = try await student.verdict(of: student.submit(code, to: "hello"))
            try #require(graded.verdict == "accepted")
            submissions.append(graded.id)
        }
        let wrong = try await student.verdict(of: student.submit("def hello(): return 'Bye'", to: "hello"))
        submissions.append(wrong.id)
        func contents() async throws -> [String] {
            var contents: [String] = []
            for id in submissions { contents.append(try await admin.text("api/v1/admin/submissions/\(id)")) }
            return contents
        }
        let before = try await contents()
        let policy = try await admin.get("api/v1/admin/policies/default", as: Policy.self)
        let lower = policy.yaml.replacing("  cpu: 2s", with: "  cpu: 300ms")

        let rejudgings = "api/v1/admin/rejudgings"
        let started = try await post(
            [
                "filter": ["exercise": "hello"], "reason": "The limit was too generous.",
                "policy": ["name": "default", "yaml": lower],
            ], rejudgings, at: server, status: 202)
        let path = "\(rejudgings)/\(started.id)"
        var tried = started
        try await eventually("the trial has finished") {
            tried = try await admin.get(path, as: Rejudging.self)
            return tried.state == "finished"
        }
        let summary = try #require(tried.summary)
        #expect(
            Set(summary.verdicts) == [
                .init(before: "accepted", after: "accepted", count: 2),
                .init(before: "accepted", after: "rejected", count: 2),
                .init(before: "rejected", after: "rejected", count: 1),
            ])
        #expect(summary.outcomes.contains(.init(before: "passed", after: "cpu_limit", count: 2)))
        let cpu = try #require(summary.limits.first { $0.limit == "cpu" })
        #expect(cpu.old == 2000 && cpu.new == 300 && cpu.beyondBefore.old == 0 && cpu.beyondBefore.new == 2)
        #expect(try #require(cpu.recommendation).limit >= 1000)
        let changes = try await admin.get("\(path)/changes", as: Student.Items<Change>.self).items
        #expect(changes.map(\.submission) == [submissions[3], submissions[1]])
        // Nothing has changed yet.
        #expect(try await contents() == before)

        #expect(try await post([:], "\(path)/apply", at: server, status: 200).state == "applied")
        for (index, id) in submissions.enumerated() {
            let now = try await student.get("api/v1/submissions/\(id)", as: Rejudged.self)
            let isChanged = [1, 3].contains(index)
            #expect(now.verdict == ([0, 2].contains(index) ? "accepted" : "rejected"), "submission \(index)")
            #expect(now.rejudged?.before == (isChanged ? "accepted" : nil))
            #expect(now.rejudged?.reason == (isChanged ? "The limit was too generous." : nil))
        }
        let applied = try await admin.get("api/v1/admin/policies/default", as: Policy.self)
        #expect(applied.yaml == lower && applied.version == policy.version + 1)
        try await eventually("the worker grades under the lower limit") {
            let code = program(using: 0.6, marker: Int.random(in: 10...Int.max))
            return try await student.verdict(of: student.submit(code, to: "hello")).verdict == "rejected"
        }

        #expect(try await post([:], "\(path)/undo", at: server, status: 200).state == "undone")
        #expect(try await contents() == before)
        let undone = try await admin.get("api/v1/admin/policies/default", as: Policy.self)
        #expect(undone.yaml == policy.yaml && undone.version == policy.version + 2)
        #expect(await service.stop() == 0)
    }
}
