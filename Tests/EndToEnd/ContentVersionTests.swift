import Foundation
import TestServers
import Testing

/// Files of exercises and policies that change while services run.
struct ContentVersionTests {
    private struct Exercise: Decodable { let slug: String }
    private struct Fault: Decodable {
        let kind: String
        let name: String
        let file: String
        let line: Int?
        let message: String
    }
    private struct Graded: Decodable {
        struct Under: Decodable {
            let policy: Text
            let callList: Text

            enum CodingKeys: String, CodingKey {
                case policy
                case callList = "call_list"
            }
        }
        struct Text: Decodable, Equatable {
            let name: String
            let version: Int
            let hash: String
        }
        let gradedUnder: Under
        let rootHash: String
        let exerciseVersion: String

        enum CodingKeys: String, CodingKey {
            case gradedUnder = "graded_under"
            case rootHash = "root_hash"
            case exerciseVersion = "exercise_version"
        }
    }

    private static let adminToken = "an-admin-token-for-the-tests"

    /// Creates copies of the policies and of two exercises.
    private func withFiles(_ body: (_ directory: URL, _ environment: [String: String]) async throws -> Void)
        async throws
    {
        try await withTemporaryDirectory { directory in
            for name in ["policies", "exercises/hello", "exercises/sum"] {
                let copy = directory.appending(path: name)
                try FileManager.default.createDirectory(
                    at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
                try FileManager.default.copyItem(at: Command.source.appending(path: name), to: copy)
            }
            try await body(
                directory,
                [
                    "SANDMARTIN_POLICIES": directory.appending(path: "policies").path(),
                    "SANDMARTIN_EXERCISES": directory.appending(path: "exercises").path(),
                    "SANDMARTIN_HTTP_PORT": "0", "SANDMARTIN_ADMIN_TOKEN": Self.adminToken,
                ])
        }
    }

    @Test func `packages load while a service runs, and a faulty one is listed and stops nothing`() async throws {
        try await withFiles { directory, environment in
            let exercises = directory.appending(path: "exercises")
            let broken = exercises.appending(path: "broken")
            try FileManager.default.createDirectory(at: broken, withIntermediateDirectories: true)
            try Data("slug: broken\ntitle: Broken\npoints: many\n".utf8)
                .write(to: broken.appending(path: "exercise.yaml"))
            let state = directory.appending(path: "state").path()
            let service = try await RunningService.start(
                ["serve"], environment: environment.merging(["SANDMARTIN_STATE_DIRECTORY": state]) { $1 })
            let admin = Student(at: try await service.address(), token: Self.adminToken)
            func slugs() async throws -> Set<String> {
                Set(try await admin.get("api/v1/exercises", as: Student.Items<Exercise>.self).items.map(\.slug))
            }
            func faults() async throws -> [Fault] {
                try await admin.get("api/v1/admin/file-faults", as: Student.Items<Fault>.self).items
            }
            #expect(try await slugs() == ["hello", "sum"])
            let fault = try #require(try await faults().first)
            #expect(fault.kind == "exercise" && fault.name == "broken", "\(fault)")
            #expect(fault.file == "broken/exercise.yaml" && fault.line == 3, "\(fault)")

            // While a package is faulty, none is retired.
            try FileManager.default.removeItem(at: exercises.appending(path: "sum"))
            try FileManager.default.copyItem(
                at: Command.source.appending(path: "exercises/word-count"),
                to: exercises.appending(path: "word-count"))
            try await eventually("the new package is loaded") {
                try await slugs() == ["hello", "sum", "word-count"]
            }
            try FileManager.default.removeItem(at: broken)
            try await eventually("the missing package is retired") { try await slugs() == ["hello", "word-count"] }
            #expect(try await faults().isEmpty)
            await service.stop()
        }
    }

    @Test func `a worker grades under the newest version of a policy without its file, and the verdict names it`()
        async throws
    {
        try await withFiles { directory, environment in
            let servers = try TestServers.shared()
            let shared = [
                "SANDMARTIN_DATABASE_URL": try servers.database(), "SANDMARTIN_REDIS_URL": servers.redis(),
                "SANDMARTIN_ADMIN_TOKEN": Self.adminToken, "SANDMARTIN_WORKER_SLOTS": "1",
            ]
            let api = try await RunningService.start(["api"], environment: environment.merging(shared) { $1 })
            let server = try await api.address()
            // It has the bundled policies only.
            let worker = try await RunningService.start(["worker"], environment: shared)
            #expect(await worker.nextLine() == "Sandmartin is ready to grade")
            let student = try await Student(at: server)
            let admin = Student(at: server, token: Self.adminToken)
            var turn = 0
            /// Submits a program that uses 0.3 s of CPU time.
            func grade() async throws -> (verdict: String?, graded: Graded) {
                turn += 1
                let code = """
                    # \(turn)
                    import time
                    def hello():
                        while time.process_time() < 0.3: pass
                        return 'Hello'

                    """
                let submission = try await student.verdict(of: student.submit(code, to: "hello"))
                return (
                    submission.verdict,
                    try await admin.get("api/v1/admin/submissions/\(submission.id)", as: Graded.self)
                )
            }
            let first = try await grade()
            #expect(first.verdict == "accepted")
            #expect(first.graded.gradedUnder.policy.name == "default")
            #expect(first.graded.gradedUnder.policy.version == 1)
            #expect(first.graded.gradedUnder.callList.name == "python")
            #expect(!first.graded.rootHash.isEmpty && !first.graded.exerciseVersion.isEmpty)

            let file = directory.appending(path: "policies/default.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try Data(text.replacing("  cpu: 2s", with: "  cpu: 100ms").utf8).write(to: file, options: .atomic)
            var last = first
            try await eventually("the new version is in force") {
                last = try await grade()
                return last.verdict == "rejected"
            }
            #expect(last.graded.gradedUnder.policy.version == 2)
            #expect(last.graded.gradedUnder.policy.hash != first.graded.gradedUnder.policy.hash)
            #expect(last.graded.gradedUnder.callList == first.graded.gradedUnder.callList)
            #expect(await worker.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }
}
