import Foundation
import Testing

/// Runs `sandmartin grade` and `sandmartin exercise` on the exercises of the source tree.
@Suite(.serialized) struct GradeCommandTests {
    @Test func `docs/feedback.md shows what students read now`() async throws {
        let samples = Command.source.appending(path: "scripts/feedback-samples").path()
        let check = try await Command.run([], by: [samples, "--check"])
        #expect(check.status == 0, "\(check.stderr)")
    }

    @Test(arguments: [[], ["--cold"]]) func `grade prints one report per submission, in the given order`(mode: [String])
        async throws
    {
        try await withTemporaryDirectory { directory in
            let programs: [(name: String, code: [UInt8], verdict: String)] = [
                ("slow.py", Array("def hello():\n    while True: pass\n".utf8), "rejected"),
                ("right.py", Array("def hello():\n    return 'Hello'\n".utf8), "accepted"),
                ("broken.py", Array("def hello(:\n".utf8), "invalid"),
                ("empty.py", [], "invalid"),
                ("latin1.py", Array("# caf".utf8) + [0xE9], "invalid"),
                ("nul.py", [0], "invalid"),
                ("large.py", Array(repeating: UInt8(ascii: "#"), count: 70_000), "invalid"),
            ]
            let paths = programs.map { directory.appending(path: $0.name).path() }
            for (path, program) in zip(paths, programs) { try Data(program.code).write(to: URL(filePath: path)) }

            let command = try await Command.run(
                ["grade", "--json", "--jobs", "2", "--policy", try Command.policy(in: directory, ["wall": "60s"])]
                    + mode + ["exercises/hello"] + paths)

            #expect(command.status == 0, "\(command.stderr)")
            let reports = try command.objects(GradedReport.self)
            #expect(reports.map(\.submission) == paths)
            #expect(reports.map(\.verdict) == programs.map(\.verdict))
            #expect(reports.allSatisfy { $0.root == "python" })
            #expect(reports.first?.tests.first?.status == "cpu_limit")
            #expect(reports.dropFirst().first?.points == reports.first?.maxPoints)
            #expect(reports.dropFirst(2).allSatisfy { !$0.summary.isEmpty && $0.points == 0 })
            #expect(reports.map(\.details)[2] == "line 1: def hello(:\n                  ^")
            #expect(reports.map(\.details)[3] == nil)

            let text = try await Command.run(["grade"] + mode + ["exercises/hello", paths[2]])
            #expect(text.stdout.hasSuffix("\n  line 1: def hello(:\n                    ^\n"))
        }
    }

    @Test(arguments: [[], ["--cold"]]) func `grade reports facts apart from the messages`(mode: [String]) async throws {
        try await withTemporaryDirectory { directory in
            let programs = [
                "def hello():\n    print('hi')\n    return 'Helo'\n", "def hello():\n    return 1 // 0\n",
                "x = 1\ndef hello(:\n",
            ]
            let paths = programs.indices.map { directory.appending(path: "\($0).py").path() }
            for (path, program) in zip(paths, programs) { try Data(program.utf8).write(to: URL(filePath: path)) }
            let command = try await Command.run(["grade", "--json"] + mode + ["exercises/hello"] + paths)
            let reports = try command.objects(GradedReport.self)
            let tests = reports.map(\.tests.first)
            #expect(tests.map { $0?.call } == ["hello()", "hello()", nil])
            #expect(tests.map { $0?.got?.prefix(17) } == ["'Helo'", "ZeroDivisionError", nil])
            #expect(tests.map { $0?.expected } == ["'Hello'", nil, nil])
            #expect(tests.map { $0?.line } == [nil, 2, nil])
            #expect(reports.map(\.line) == [nil, nil, 2])
            let usage = try #require(reports.first?.usage)
            #expect(usage.cpuMilliseconds <= usage.cpuLimitMilliseconds && usage.memoryBytes < usage.memoryLimitBytes)
            #expect(usage.outputBytes == 3 && usage.outputLimitBytes > 3)
            #expect(reports.last?.usage == nil)
        }
    }

    @Test(arguments: [[], ["--cold"]])
    func `grade names the system calls that were refused, even in a test that passed`(mode: [String]) async throws {
        try await withTemporaryDirectory { directory in
            let programs = ["import socket\n\ntry: socket.socket()\nexcept OSError: pass\n", ""]
            let paths = programs.indices.map { directory.appending(path: "\($0).py").path() }
            for (path, program) in zip(paths, programs) {
                try Data("\(program)def hello():\n    return 'Hello'\n".utf8).write(to: URL(filePath: path))
            }
            let command = try await Command.run(["grade", "--json"] + mode + ["exercises/hello"] + paths)
            let reports = try command.objects(GradedReport.self)
            #expect(reports.map(\.verdict) == ["accepted", "accepted"])
            #expect(reports.map(\.refused) == [["socket"], nil])
        }
    }

    /// The answer may arrive before the launcher checks the CPU time again.
    @Test(arguments: [[], ["--cold"]])
    func `a test slightly over its CPU limit fails, even with the right answer`(mode: [String]) async throws {
        try await withTemporaryDirectory { directory in
            let code = """
                import time

                def hello():
                    until = time.process_time() + 0.2002
                    while time.process_time() < until:
                        pass
                    return "Hello"
                """
            let submission = directory.appending(path: "slow.py")
            try Data(code.utf8).write(to: submission)
            let policy = try Command.policy(in: directory, ["cpu": "200ms", "wall": "60s"])
            let command = try await Command.run(
                ["grade", "--json", "--policy", policy] + mode + ["exercises/hello"]
                    + Array(repeating: submission.path(), count: 16))
            #expect(command.status == 0, "\(command.stderr)")
            let statuses = try command.objects(GradedReport.self).map { $0.tests.map(\.status) }
            #expect(statuses == Array(repeating: ["cpu_limit"], count: 16))
        }
    }

    @Test(arguments: [[], ["--cold"]])
    func `every exercise gives its own solutions the expected verdicts`(mode: [String]) async throws {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: Command.source.appending(path: "exercises").path())
        #expect(names.count >= 8)
        let command = try await Command.run(["exercise", "verify"] + mode + names.sorted().map { "exercises/\($0)" })
        #expect(command.status == 0, "\(command.stdout)\(command.stderr)")
    }

    @Test func `the output of a submission cannot overwrite its verdict on a terminal`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending(path: "forged.py").path()
            let line = "\\x1b[2J\\x1b[Haccepted, 100 of 100\\x9b2K\\r\\u202e\\x7f"
            try "def hello():\n    raise ValueError('\(line)')\n".write(toFile: path, atomically: true, encoding: .utf8)
            let command = try await Command.run(["grade", "exercises/hello", path])
            #expect(command.status == 0, "\(command.stderr)")
            #expect(
                command.stdout.contains("ValueError: \\x1b[2J\\x1b[Haccepted, 100 of 100\\x9b2K \\u{202e}\\x7f"))
            #expect(
                command.stdout.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        }
    }

    @Test func `verify goes on after an exercise that it cannot read, and names it`() async throws {
        try await withTemporaryDirectory { directory in
            let paths = ["first", "second", "third"].map { directory.appending(path: $0).path() }
            for path in paths { #expect(try await Command.run(["exercise", "new", path]).status == 0) }
            try Data("title: First\n".utf8).write(to: URL(filePath: "\(paths[0])/exercise.yaml"))
            try Data("def double(:\n".utf8).write(to: URL(filePath: "\(paths[1])/tests.py"))
            let command = try await Command.run(["exercise", "verify"] + paths)
            #expect(command.status == 1)
            #expect(command.stderr.contains("sandmartin: \(paths[0]): exercise.yaml:1: slug: is required"))
            #expect(command.stdout.contains("\(paths[1]): not sound"))
            #expect(command.stdout.contains("\(paths[2]): ok"))
            #expect(try await Command.run(["exercise", "verify", paths[2], paths[0]]).status == 2)
        }
    }

    @Test func `verify --watch verifies an exercise again when one of its files changes`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending(path: "greeting").path()
            #expect(try await Command.run(["exercise", "new", path]).status == 0)
            let script = """
                "$@" >"$WATCHED/seen" & command=$!
                until grep -q ok "$WATCHED/seen"; do sleep 0.1; done
                echo 'x(' >>"$WATCHED/greeting/tests.py"
                until grep -q 'not sound' "$WATCHED/seen"; do sleep 0.1; done
                kill -TERM $command
                wait $command
                """
            let command = try await Command.run(
                ["exercise", "verify", "--watch", path], environment: ["WATCHED": directory.path()],
                by: ["sh", "-c", script, "sh"])
            let seen = try String(contentsOf: directory.appending(path: "seen"), encoding: .utf8)
            #expect(seen.contains("\(path): ok") && seen.contains("\(path): not sound"), "\(command.stderr)")
        }
    }

    @Test func `verify prints the verdict and the resources of each solution`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending(path: "greeting").path()
            #expect(try await Command.run(["exercise", "new", path]).status == 0)
            let text = try await Command.run(["exercise", "verify", path]).stdout
            #expect(text.contains("solutions/accepted/multiplies.py: accepted, 100 of 100 points; CPU time"))
            #expect(text.contains("\n    TestDouble.test_doubles_a_number: failed\n"), "\(text)")
            struct Verified: Decodable {
                let exercise: String
                let solutions: [Solution]
                struct Solution: Decodable {
                    let verdict: String
                    let memoryPeakBytes: Int
                    let memoryLimitBytes: Int

                    enum CodingKeys: String, CodingKey {
                        case verdict
                        case memoryPeakBytes = "memory_peak_bytes"
                        case memoryLimitBytes = "memory_limit_bytes"
                    }
                }
            }
            let verified = try await Command.run(["exercise", "verify", "--json", path]).objects(Verified.self)
            #expect(verified.map(\.exercise) == [path])
            #expect(verified.first?.solutions.map(\.verdict) == ["accepted", "rejected"])
            #expect(verified.first?.solutions.allSatisfy { $0.memoryPeakBytes < $0.memoryLimitBytes } == true)
        }
    }

    @Test(arguments: ["unittest", "functions", "calls", "io", "checker", "interactive"])
    func `a newly created exercise passes verification`(kind: String) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending(path: "greeting").path()
            #expect(try await Command.run(["exercise", "new", "--kind", kind, path]).status == 0)
            let verified = try await Command.run(["exercise", "verify", path])
            #expect(verified.status == 0, "\(verified.stdout)\(verified.stderr)")
            #expect(!verified.stdout.contains("warning"), "\(verified.stdout)")
            #expect(try await Command.run(["exercise", "new", path]).status == 2)
        }
    }
}
