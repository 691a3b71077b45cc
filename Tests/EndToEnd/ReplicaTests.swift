import Foundation
import TestServers
import Testing

/// Runs each role in its own process, with shared PostgreSQL and Redis.
@Suite(.serialized) struct ReplicaTests {
    private struct Worker: Decodable {
        let name: String
        let claimed: Int
    }

    private static let adminToken = "an-admin-token-for-the-tests"

    private func environment() throws -> [String: String] {
        let servers = try TestServers.shared()
        return [
            "SANDMARTIN_DATABASE_URL": try servers.database(), "SANDMARTIN_REDIS_URL": servers.redis(),
            "SANDMARTIN_HTTP_PORT": "0", "SANDMARTIN_WORKER_SLOTS": "1", "SANDMARTIN_ADMIN_TOKEN": Self.adminToken,
        ]
    }

    @Test func `another worker takes over the submission of a worker killed during grading`() async throws {
        let environment = try environment()
        let api = try await RunningService.start(["api"], environment: environment)
        let server = try await api.address()
        var workers: [RunningService] = []
        for _ in 0..<2 {
            let worker = try await RunningService.start(["worker"], environment: environment)
            #expect(await worker.nextLine() == "Sandmartin is ready to grade")
            workers.append(worker)
        }
        let student = try await Student(at: server)
        let admin = Student(at: server, token: Self.adminToken)

        let (submission, victim) = try await stopDuringGrading(workers, admin, student)
        let cells = try victim.descendants()
        #expect(cells.count > 2, "the launcher and a pair of cells")
        await victim.stop(with: SIGKILL)

        #expect(try await student.verdict(of: submission).verdict == "accepted")
        try await eventually("the killed worker's cells are gone") { cells.allSatisfy { ProcessStatus($0) == nil } }
        for worker in workers where worker.pid != victim.pid { #expect(await worker.stop() == 0) }
        #expect(await api.stop() == 0)
    }

    /// Submits until a worker is stopped (SIGSTOP) during a grading: on a busy machine a grading may end before we
    /// look.
    private func stopDuringGrading(
        _ workers: [RunningService], _ admin: Student, _ student: Student
    ) async throws -> (Student.Submission, RunningService) {
        for attempt in 1...20 {
            // The program sleeps so that its grading is still running when the worker is stopped.
            let submission = try await student.submit(
                "# \(attempt)\ndef hello():\n    import time; time.sleep(3)\n    return 'Hello'\n", to: "hello")
            func status() async throws -> String {
                try await student.get("api/v1/submissions/\(submission.id)", as: Student.Submission.self).status
            }
            var holder: RunningService?
            try await eventually("a worker grades the submission") {
                let busy = try await admin.get("api/v1/admin/workers", as: Student.Items<Worker>.self).items
                    .filter { $0.claimed > 0 }
                holder = workers.first { worker in busy.contains { $0.name.contains("-\(worker.pid)-") } }
                if holder != nil { return true }
                return try await status() == "graded"
            }
            guard let holder else { continue }
            try await eventually("its cells run the submission") {
                let status = try await status()
                return try status == "graded" || (status == "running" && holder.descendants().count > 2)
            }
            kill(holder.pid, SIGSTOP)
            if try await status() == "running" { return (submission, holder) }
            kill(holder.pid, SIGCONT)
            _ = try await student.verdict(of: submission)
        }
        throw NeverStoppedDuringGrading()
    }

    private struct NeverStoppedDuringGrading: Error {}

    @Test func `a worker serves its metrics at the configured address`() async throws {
        let address = "127.0.0.1:\(try RunningService.freePort())"
        let worker = try await RunningService.start(
            ["worker"],
            environment: environment().merging(["SANDMARTIN_WORKER_METRICS_ADDRESS": address]) { $1 })
        #expect(await worker.nextLine() == "Sandmartin is ready to grade")
        let server = try #require(URL(string: "http://\(address)/"))
        var answer = (Data(), 0)
        try await eventually("it answers") {
            do { answer = try await Student.send("GET", server, "metrics", token: nil, body: nil) } catch {
                return false
            }
            return true
        }
        #expect(answer.1 == 200)
        #expect(
            String(decoding: answer.0, as: UTF8.self).contains("# TYPE sandmartin_phase_duration_seconds histogram\n"))
        #expect(await worker.stop() == 0)
    }

    @Test func `the API answers without its servers, and names the missing part`() async throws {
        let service = try await RunningService.start(
            ["api"],
            environment: [
                "SANDMARTIN_DATABASE_URL": "postgresql:///x?host=/no/such/directory",
                "SANDMARTIN_REDIS_URL": "unix:///no/such/socket", "SANDMARTIN_HTTP_PORT": "0",
            ])
        let server = try await service.listeningAddress()
        var answer = (Data(), 0)
        try await eventually("it answers") {
            do { answer = try await Student.send("GET", server, "health/ready", token: nil, body: nil) } catch {
                return false
            }
            return true
        }
        #expect(answer.1 == 503)
        #expect(String(decoding: answer.0, as: UTF8.self).contains("PostgreSQL"))
        #expect(await service.stop() == 0)
    }
}
