import Archives
import Foundation
import Grading
import Logging
import Scheduler
import Store
import Testing

@testable import API

/// The routes by which teachers send, read and change exercises.
@Suite(.timeLimit(.minutes(5)))
struct ExerciseUploadTests {
    /// Finds fault with tests that contain the word "wrong", and needs no sandbox.
    private struct WordVerifier: ExerciseVerifier {
        func verify(
            _ package: ExercisePackage, report: @escaping @Sendable (ExerciseVerification.Step) async -> Void
        ) async throws -> ExerciseVerification.Outcome {
            await report(.init(done: 0, total: 1, place: "tests.py"))
            let isWrong = String(decoding: package.files["tests.py"] ?? [], as: UTF8.self).contains("wrong")
            return .init(findings: isWrong ? [.error("tests.py:3", "is wrong")] : [])
        }
    }

    private static func archive(slug: String = "new", tests: String = "def test_a(): assert 1") throws -> Data {
        let files = [
            "exercise.yaml": "# Of a test.\nslug: \(slug)\ntitle: New\n", "handout.md": "# New",
            "starter.py": "a = 1\n", "tests.py": tests,
        ]
        return Data(
            try PackageArchive.archive(files.mapValues { Array($0.utf8) }, in: "new", as: .tarGzip, modified: 0))
    }

    private func send(
        _ archive: Data, _ method: String = "PUT", to path: String = "new", by client: Client
    ) async throws -> Client.Answer {
        try await client.send(
            method, "/api/v1/admin/exercises/\(path)", body: archive, headers: ["Content-Type": "application/gzip"])
    }

    private func withVerifier(_ backend: Backend, _ body: () async throws -> Void) async throws {
        let worker = VerificationWorker(
            name: "verifier", board: VerificationBoard(redis: backend.redis), verifier: WordVerifier(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            try await body()
            group.cancelAll()
            while !group.isEmpty { _ = await group.nextResult() }
        }
    }

    @Test func `an exercise is verified, comes into force, can be rolled back, withdrawn and downloaded`() async throws
    {
        try await TestServer.run { server, backend in
            let admin = server.client(token: Backend.adminToken)
            let learner = try await server.learner()
            try await withVerifier(backend) {
                let made = try await send(Self.archive(), to: "new?base=0&comment=Begin.", by: admin)
                #expect(made.status == 201, "\(made.detail)")
                #expect(try made.json["number"] == 1 && made.json["source"] == "api")
                #expect(try made.json["report"]?["sound"] == true && made.json["comment"] == "Begin.")
                #expect(try await learner.get("/api/v1/exercises/new").status == 200)
                let stale = try await send(Self.archive(tests: "b"), to: "new?base=0", by: admin)
                #expect(stale.status == 409)
                #expect(try stale.json["newest"] == 1)
                let second = try Self.archive(tests: "def test_b(): assert 1")
                #expect(try await send(second, to: "new?base=1", by: admin).status == 201)
                #expect(try await send(Self.archive(), by: admin).status == 200, "a known content makes no version")
                let progress = try await admin.get("/api/v1/admin/exercises/new/verification").json
                #expect(progress["status"] == "ended" && progress["total"] == 1 && progress["file"] == "tests.py")
            }
            let call = "/api/v1/admin/exercises/new"
            #expect(try await admin.post("\(call)/publish", json: #"{"version":2,"base":1}"#).json["number"] == 2)
            #expect(try await admin.post("\(call)/withdraw", json: #"{"base":1}"#).status == 409)
            #expect(try await admin.post("\(call)/withdraw", json: #"{"base":2}"#).json["state"] == "withdrawn")
            #expect(try await learner.get("/api/v1/exercises/new").status == 404)
            #expect(try await admin.get(call).json["files"]?.array?.count == 4)
            #expect(try await admin.get("\(call)/versions").json["items"]?.array?.count == 2)
            for format in ["zip", "tar", "tar.gz"] {
                let archive = try await admin.get("\(call)/versions/2/archive?format=\(format)")
                #expect(archive.status == 200)
                let bounds = ArchiveBounds(files: 10, fileBytes: 1000, totalBytes: 10_000, depth: 1)
                let files = try PackageArchive.files(of: Array(archive.body), within: bounds)
                #expect(files["tests.py"] == Array("def test_b(): assert 1".utf8))
            }
            let actions = try await backend.store.audit(limit: 2).items.map(\.action)
            #expect(actions == [.exerciseWithdrawn, .exercisePublished])
        }
    }

    @Test func `what cannot be used is refused with file and line, and nothing is stored`() async throws {
        let configure: TestServer.Configure = { $0.maximumUploadBytes = 2000 }
        try await TestServer.run(configure) { server, backend in
            let admin = server.client(token: Backend.adminToken)
            func finding(_ answer: Client.Answer) throws -> JSON? { try answer.json["findings"]?.array?.first }
            try await withVerifier(backend) {
                for (method, path, status) in [("PUT", "new", 422), ("POST", "new/check", 200)] {
                    let wrong = try await send(Self.archive(tests: "wrong"), method, to: path, by: admin)
                    #expect(wrong.status == status)
                    #expect(try finding(wrong)?["file"] == "tests.py" && finding(wrong)?["line"] == 3)
                }
                #expect(try await send(Self.archive(), "POST", to: "new/check", by: admin).json["sound"] == true)
            }
            let other = try finding(try await send(Self.archive(slug: "other"), by: admin))
            #expect(other?["file"] == "exercise.yaml" && other?["line"] == 2)
            let none = try finding(try await send(Data("no archive".utf8), by: admin))
            #expect(none?["file"] == .null)
            #expect(try await send(Data(count: 2001), by: admin).status == 413)
            let json = ["Content-Type": "application/json"]
            let type = try await admin.send(
                "PUT", "/api/v1/admin/exercises/new", body: Data("{}".utf8), headers: json)
            #expect(type.status == 415)
            #expect(try await backend.store.managedExercise("new") == nil)
        }
    }
}
