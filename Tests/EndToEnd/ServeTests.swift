import Foundation
import Testing

/// Runs `sandmartin serve` with its private servers, from the first start to the last stop.
@Suite(.serialized) struct ServeTests {
    private func environment(_ state: URL) -> [String: String] {
        ["SANDMARTIN_STATE_DIRECTORY": state.path(), "SANDMARTIN_HTTP_PORT": "0"]
    }

    @Test func `a wrong and a right submission survive a restart`() async throws {
        try await withTemporaryDirectory { state in
            var service = try await RunningService.start(["serve"], environment: environment(state))
            var student = try await Student(at: service.address())

            let wrong = try await student.verdict(of: student.submit("def hello():\n    return 1\n", to: "hello"))
            #expect(wrong.verdict == "rejected" && wrong.points == 0)
            let right = try await student.verdict(
                of: student.submit("def hello():\n    return 'Hello'\n", to: "hello"))
            #expect(right.verdict == "accepted" && right.points == 100)
            #expect(try await student.get("api/v1/progress", as: Student.Progress.self).completed == 1)

            let phases = ["accept", "queue", "dispatch", "import", "tests", "test", "report", "store", "publish"]
            let counts =
                phases.map { "sandmartin_phase_duration_seconds_count{phase=\"\($0)\"} 2\n" }
                + ["rejected", "accepted"].map { "sandmartin_grading_duration_seconds_count{verdict=\"\($0)\"} 1\n" }
            try await eventually("every phase of both is measured") {
                let metrics = try await student.text("metrics")
                return counts.allSatisfy { metrics.contains($0) }
            }

            let started = try service.descendants()
            #expect(started.count > 2, "PostgreSQL, Redis and the launcher")
            #expect(await service.stop() == 0)
            #expect(started.filter { ProcessStatus($0) != nil } == [], "processes are left running")

            service = try await RunningService.start(["serve"], environment: environment(state))
            student = Student(at: try await service.address(), token: student.token)
            let own = try await student.get("api/v1/submissions", as: Student.Items<Student.Submission>.self).items
            #expect(own.map(\.id) == [right.id, wrong.id])
            #expect(try await student.delete(right) == 204)
            #expect(try await student.get("api/v1/progress", as: Student.Progress.self).completed == 0)
            #expect(await service.stop(with: SIGINT) == 0)
        }
    }

    @Test func `an accepted submission is judged after the service was killed`() async throws {
        try await withTemporaryDirectory { state in
            var service = try await RunningService.start(["serve"], environment: environment(state))
            var student = try await Student(at: service.address())
            let submission = try await student.submit(
                "def hello():\n    import time; time.sleep(2)\n    return 'Hello'\n", to: "hello")
            await service.stop(with: SIGKILL)

            service = try await RunningService.start(["serve"], environment: environment(state))
            student = Student(at: try await service.address(), token: student.token)
            #expect(try await student.verdict(of: submission).verdict == "accepted")
            await service.stop()
        }
    }

    @Test func `a second serve on the same state directory is refused`() async throws {
        try await withTemporaryDirectory { state in
            let service = try await RunningService.start(["serve"], environment: environment(state))
            _ = try await service.address()
            let second = try await Command.run(["serve"], environment: environment(state))
            #expect(second.status == 1)
            #expect(
                second.stderr.contains("another sandmartin uses the state directory \(state.path())"),
                "\(second.stderr)")
            await service.stop()
        }
    }

    @Test func `the message about a port in use names the port and the setting`() async throws {
        try await withTemporaryDirectory { state in
            let service = try await RunningService.start(["serve"], environment: environment(state))
            let port = try #require(try await service.address().port)
            try await withTemporaryDirectory { other in
                let second = try await Command.run(
                    ["serve"],
                    environment: environment(other).merging(["SANDMARTIN_HTTP_PORT": String(port)]) { $1 })
                #expect(second.status == 1)
                #expect(second.stderr.contains("127.0.0.1:\(port)") && second.stderr.contains("http.port"))
            }
            await service.stop()
        }
    }
}
