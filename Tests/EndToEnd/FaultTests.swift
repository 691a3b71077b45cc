import Foundation
import Testing

/// Kills or stops parts of the sandbox of a running `sandmartin serve`.
@Suite(.serialized) struct FaultTests {
    private func environment(_ directory: URL, waitingCells: Int = 8) -> [String: String] {
        [
            "SANDMARTIN_STATE_DIRECTORY": directory.appending(path: "state").path(), "SANDMARTIN_HTTP_PORT": "0",
            "SANDMARTIN_WORKER_SLOTS": "2", "SANDMARTIN_WORKER_WAITING_CELLS": String(waitingCells),
        ]
    }

    @Test func `the first submission is judged although more waiting cells are configured than fit`() async throws {
        try await withTemporaryDirectory { directory in
            let log = directory.appending(path: "log")
            let service = try await RunningService.start(
                ["serve"], environment: environment(directory, waitingCells: 1024), log: log)
            let student = try await Student(at: service.address())
            let submission = try await student.submit("def hello():\n    return 'Hello'\n", to: "hello")
            #expect(try await student.verdict(of: submission).verdict == "accepted")
            #expect(try String(contentsOf: log, encoding: .utf8).contains(/Keeping \d+ cells waiting instead of 1024/))
            let started = try service.descendants()
            #expect(await service.stop() == 0)
            #expect(started.filter { ProcessStatus($0) != nil } == [], "processes are left running")
        }
    }

    @Test func `every submission gets its correct verdict, whatever is killed`() async throws {
        try await withTemporaryDirectory { directory in
            let log = directory.appending(path: "log")
            try await serve(in: directory, log) { service, students in
                try await killParts(of: service, log)
                for student in students { try await student.value }
            }
            #expect(try loggedKills(log).map { $0.contains("launcher") } == [false, true, false])
        }
    }

    @Test func `every submission gets its correct verdict although the launcher is stopped`() async throws {
        try await withTemporaryDirectory { directory in
            let log = directory.appending(path: "log")
            try await serve(in: directory, log) { service, students in
                try await eventually("there is a zygote") { try service.zygote() != nil }
                let stopped = try #require(try service.launcher())
                kill(stopped, SIGSTOP)
                for student in students { try await student.value }
                try await eventually("the stopped launcher has been killed") { ProcessStatus(stopped) == nil }
                try await eventually("another launcher runs") { try service.launcher() != nil }
                let lost = "the launcher (process \(stopped)) did not answer"
                try await eventually("the log names the lost launcher") {
                    try String(contentsOf: log, encoding: .utf8).contains(lost)
                }
            }
        }
    }

    /// Runs `body` beside a service and three students who submit to it. Expects that the service then leaves nothing.
    private func serve(
        in directory: URL, _ log: URL, _ body: (RunningService, [Task<Void, any Error>]) async throws -> Void
    ) async throws {
        let service = try await RunningService.start(["serve"], environment: environment(directory), log: log)
        let server = try await service.address()
        let students = (0..<3).map { number in
            Task { try await Self.submitMany(as: Student(at: server), number) }
        }
        try await body(service, students)
        let cells = try service.descendants()
        #expect(await service.stop() == 0)
        #expect(cells.filter { ProcessStatus($0) != nil } == [], "processes are left running")
        #expect(Self.groups(of: service.pid) == [], "control groups are left")
    }

    /// Submits right and wrong solutions by turns, each different.
    private static func submitMany(as student: Student, _ number: Int) async throws {
        for turn in 0..<12 {
            let isRight = turn % 2 == 0
            let code = "# \(number) \(turn)\ndef hello():\n    return '\(isRight ? "Hello" : "Bye")'\n"
            let judged = try await student.verdict(of: student.submit(code, to: "hello"))
            #expect(judged.verdict == (isRight ? "accepted" : "rejected"))
        }
    }

    /// Kills a zygote, a launcher and a zygote; each after the last one was replaced and its end was logged.
    private func killParts(of service: RunningService, _ log: URL) async throws {
        var killed: [pid_t] = []
        for part in ["zygote", "launcher", "zygote"] {
            var process: pid_t?
            try await eventually("there is a \(part)") {
                // A launcher with warm cells has a zygote.
                guard let zygote = try service.zygote(), let launcher = try service.launcher() else { return false }
                process = part == "zygote" ? zygote : launcher
                return process.map(killed.contains) == false
            }
            let victim = try #require(process)
            kill(victim, SIGKILL)
            killed.append(victim)
            try await eventually("the log names it") { try loggedKills(log).count == killed.count }
        }
    }

    /// Returns the lines of the log about killed parts.
    private func loggedKills(_ log: URL) throws -> [Substring] {
        try String(contentsOf: log, encoding: .utf8).split(separator: "\n").filter { $0.contains("by signal 9") }
    }

    private static func groups(of pid: pid_t) -> [String] {
        FileManager.default.enumerator(atPath: "/sys/fs/cgroup")?.compactMap { $0 as? String }
            .filter { $0.split(separator: "/").last == "sandmartin-\(pid)" } ?? []
    }
}
