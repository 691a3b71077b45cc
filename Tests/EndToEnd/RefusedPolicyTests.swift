import Foundation
import Testing

/// A policy that `policy check` refuses comes into force in no command and in no running service.
struct RefusedPolicyTests {
    /// Lines of a policy or an exercise that are refused, and the start of the message.
    private static let refused = [
        ("limits: {memory: 900GiB}", "limits.memory: 900GiB is more than this host has", Int32(1)),
        ("limits: {wall: 1s}", "limits.wall: 1s must be at least cpu (2s)", 2),
        ("limits: {cores: 0.1}", "limits.cpu: 2s can never be used: 10s of wall with cores 0.1", 2),
        ("limits: {memory: 16MiB}", "limits.work: 16MiB must be at most half of memory (16MiB)", 2),
    ]
    private static let bounds = "bounds: {memory: 1000GiB}\n"
    private static let solution = "exercises/hello/solutions/accepted/returns.py"

    /// Creates a directory with the standard policies and the exercise `hello`.
    private func withFiles(_ body: (_ directory: URL, _ environment: [String: String]) async throws -> Void)
        async throws
    {
        try await withTemporaryDirectory { directory in
            for name in ["policies", "exercises/hello"] {
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
                    "SANDMARTIN_STATE_DIRECTORY": directory.appending(path: "state").path(),
                    "SANDMARTIN_HTTP_PORT": "0",
                ])
        }
    }

    @Test(arguments: refused)
    func `commands refuse the policy`(limits: String, message: String, status: Int32) async throws {
        try await withFiles { directory, environment in
            let policy = directory.appending(path: "policies/own.yaml")
            try Data("extends: default\n\(limits)\n\(Self.bounds)".utf8).write(to: policy)
            let program = directory.appending(path: "program.py")
            try Data("print(1)\n".utf8).write(to: program)
            for arguments in [
                ["policy", "check", "own"], ["run", "--policy", "own", program.path()],
                ["policy", "trace", "--policy", "own", program.path()],
                ["grade", "--policy", "own", "exercises/hello", Self.solution],
            ] {
                let command = try await Command.run(arguments, environment: environment)
                #expect(command.status == status, "\(arguments)")
                #expect(command.stderr.contains("\(policy.path()):2: \(message)"), "\(arguments): \(command.stderr)")
                #expect(command.stdout.isEmpty, "\(arguments)")
            }
            let doctor = try await Command.run(["doctor"], environment: environment)
            #expect(doctor.status == 1)
            #expect(doctor.stdout.contains("\(policy.path()):2: \(message)"), "\(doctor.stdout)")
        }
    }

    @Test(arguments: refused)
    func `commands refuse an exercise with such limits`(limits: String, message: String, status: Int32) async throws {
        try await withFiles { directory, environment in
            let policy = directory.appending(path: "policies/default.yaml")
            let text = try String(contentsOf: policy, encoding: .utf8)
            try Data(text.replacing("  memory: 512MiB", with: "  memory: 1000GiB").utf8).write(to: policy)
            let exercise = directory.appending(path: "exercises/hello")
            let file = exercise.appending(path: "exercise.yaml")
            try Data("\(String(contentsOf: file, encoding: .utf8))\n\(limits)\n".utf8).write(to: file)
            for arguments in [
                ["grade", exercise.path(), Self.solution], ["exercise", "verify", exercise.path()],
            ] {
                let command = try await Command.run(arguments, environment: environment)
                #expect(command.status == (arguments[0] == "exercise" ? 2 : status), "\(arguments)")
                #expect(command.stderr.contains("hello: \(message)"), "\(arguments): \(command.stderr)")
            }
        }
    }

    @Test(arguments: refused)
    func `serve names the policy and its exercise, and starts without them`(
        limits: String, message: String, status: Int32
    ) async throws {
        try await withFiles { directory, environment in
            let policies = directory.appending(path: "policies")
            try Data("extends: default\n\(limits)\n\(Self.bounds)".utf8)
                .write(to: policies.appending(path: "own.yaml"))
            let file = directory.appending(path: "exercises/hello/exercise.yaml")
            try Data("\(String(contentsOf: file, encoding: .utf8))\npolicy: own\n".utf8).write(to: file)
            let log = directory.appending(path: "log")
            let service = try await RunningService.start(["serve"], environment: environment, log: log)
            _ = try await service.address()
            let text = try String(contentsOf: log, encoding: .utf8)
            #expect(text.contains("the policy own cannot be used; "), "\(text)")
            #expect(text.contains("own.yaml:2: \(message)"), "\(text)")
            #expect(text.contains("the exercise hello cannot be used; "), "\(text)")
            await service.stop()
        }
    }

    @Test func `a running service reports each such change once and keeps the last usable version`() async throws {
        try await withFiles { directory, environment in
            let file = directory.appending(path: "policies/default.yaml")
            let usable = try String(contentsOf: file, encoding: .utf8)
            let log = directory.appending(path: "log")
            let service = try await RunningService.start(["serve"], environment: environment, log: log)
            let student = try await Student(at: service.address())
            var turn = 0
            func verdict() async throws -> String? {
                turn += 1
                let submission = try await student.submit("# \(turn)\ndef hello(): return 'Hello'\n", to: "hello")
                return try await student.verdict(of: submission).verdict
            }
            #expect(try await verdict() == "accepted")
            func reports() throws -> [Substring] {
                try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
                    .filter { $0.contains("the policy default cannot be used") }
            }
            let changes = [
                ("  memory: 256MiB", "  memory: 900GiB"), ("  wall: 10s", "  wall: 1s"), ("  cores: 1", "  cores: 0.1"),
                ("  work: 16MiB", "  work: 200MiB"),
            ]
            for (number, (old, new)) in changes.enumerated() {
                // Of the bound, only an exercise could make use.
                let bad = usable.replacing(old, with: new).replacing("  memory: 512MiB", with: "  memory: 1000GiB")
                try Data(bad.utf8).write(to: file, options: .atomic)
                try await eventually("change \(number) is reported") { try reports().count > number }
                for _ in 0..<2 { #expect(try await verdict() == "accepted") }
            }
            let logged = try reports()
            #expect(logged.count == changes.count, "once for each change: \(logged)")
            #expect(logged.first?.contains("limits.memory: 900GiB is more than this host has") == true, "\(logged)")
            await service.stop()
        }
    }
}
