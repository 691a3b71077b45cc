import Foundation
import Testing

/// Policies under which grading itself cannot work are reported immediately, and never blamed on the student.
struct GradingFitnessTests {
    /// Creates a policy `own` and a seccomp profile `own` beside the standard ones.
    private func withPolicies(
        _ own: String, refusing calls: String, _ body: (URL, [String: String]) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let policies = directory.appending(path: "policies")
            try FileManager.default.copyItem(at: Command.source.appending(path: "policies"), to: policies)
            let profile = "extends: python\nrefuse:\n  - {reason: a test, calls: [\(calls)]}\n"
            try Data(own.utf8).write(to: policies.appending(path: "own.yaml"))
            try Data(profile.utf8).write(to: policies.appending(path: "seccomp/own.yaml"))
            try await body(
                policies,
                [
                    "SANDMARTIN_POLICIES": policies.path(), "SANDMARTIN_HTTP_PORT": "0",
                    "SANDMARTIN_STATE_DIRECTORY": directory.appending(path: "state").path(),
                ])
        }
    }

    private static let refusing = "extends: default\nseccomp: own\n"
    private static let solution = "exercises/sum/solutions/accepted/adds.py"

    @Test(arguments: [
        (refusing, "getpid", "seccomp: the profile own refuses getpid, which grading needs; allow it"),
        (
            refusing, "clone",
            "seccomp: the profile own refuses clone with the arguments used there, which grading needs"
        ),
        ("extends: default\nlimits: {processes: 1}\n", "getpid", "limits.processes: 1 is too few"),
    ])
    func `grade refuses a policy under which no test can run`(
        policy: String, calls: String, message: String
    ) async throws {
        try await withPolicies(policy, refusing: calls) { _, environment in
            let command = try await Command.run(
                ["grade", "--policy", "own", "exercises/sum", Self.solution], environment: environment)
            #expect(command.status == 2)
            #expect(command.stderr.contains("exercises/sum: the policy own does not allow grading: \(message)"))
            #expect(command.stdout.isEmpty)
        }
    }

    @Test func `an io exercise is graded under a policy that forbids forks`() async throws {
        try await withPolicies(
            "extends: default\nlimits: {processes: 1}\nseccomp: own\n", refusing: "clone, getpid"
        ) { _, environment in
            let exercise = "exercises/shopping"
            let solutions = try FileManager.default.contentsOfDirectory(
                atPath: Command.source.appending(path: "\(exercise)/solutions/accepted").path())
            let solution = try #require(solutions.first)
            let command = try await Command.run(
                ["grade", "--policy", "own", exercise, "\(exercise)/solutions/accepted/\(solution)"],
                environment: environment)
            #expect(command.status == 0)
            #expect(command.stdout.contains(": accepted"), "\(command.stdout)")
        }
    }

    @Test func `verify refuses an exercise with a limit of one process`() async throws {
        try await withTemporaryDirectory { directory in
            let exercise = directory.appending(path: "hello")
            try FileManager.default.copyItem(at: Command.source.appending(path: "exercises/hello"), to: exercise)
            let file = exercise.appending(path: "exercise.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try Data("\(text)\nlimits: {processes: 1}\n".utf8).write(to: file)
            let command = try await Command.run(["exercise", "verify", exercise.path()])
            #expect(command.status == 2)
            #expect(command.stderr.contains("limits.processes: 1 is too few"), "\(command.stderr)")
        }
    }

    /// Changes of a policy or its seccomp profile that are valid by themselves.
    @Test(arguments: [
        ("default.yaml", "seccomp: python", "seccomp: own", "seccomp: the profile own refuses getpid"),
        ("default.yaml", "  processes: 32", "  processes: 1", "limits.processes: 1 is too few"),
        ("seccomp/python.yaml", "getpid, ", "", "seccomp: the profile python refuses getpid"),
    ])
    func `a change under which nothing can be graded leaves the last good policy of a service in force`(
        file: String, old: String, new: String, problem: String
    ) async throws {
        // A list that refuses a call of the list that it extends could not bear the removal of this call.
        let calls = old == "getpid, " ? "getppid" : "getpid"
        try await withPolicies(Self.refusing, refusing: calls) { policies, environment in
            let log = policies.appending(path: "../log")
            let service = try await RunningService.start(["serve"], environment: environment, log: log)
            let student = try await Student(at: service.address())
            let file = policies.appending(path: file)
            let good = try String(contentsOf: file, encoding: .utf8)
            let bad = good.replacing(old, with: new)
            try #require(bad != good)
            try Data(bad.utf8).write(to: file, options: .atomic)
            func reports() throws -> [Substring] {
                try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
                    .filter { $0.contains("cannot be used for grading; its last good version stays in force") }
            }
            try await eventually("the change is reported") { try !reports().isEmpty }
            for turn in 1...2 {
                let submission = try await student.submit("# \(turn)\ndef hello(): return 'Hello'\n", to: "hello")
                #expect(try await student.verdict(of: submission).verdict == "accepted")
            }
            let logged = try reports()
            #expect(logged.count == 1, "once for each change")
            #expect(logged.first?.contains(problem) == true, "\(logged)")
            await service.stop()
        }
    }

    @Test func `serve names the exercises that cannot be graded, and serves the others`() async throws {
        try await withPolicies(Self.refusing, refusing: "wait4") { policies, environment in
            let file = policies.appending(path: "default.yaml")
            let policy = try String(contentsOf: file, encoding: .utf8)
            try Data(policy.replacing("seccomp: python", with: "seccomp: own").utf8).write(to: file)
            let log = policies.appending(path: "../log")
            let service = try await RunningService.start(["serve"], environment: environment, log: log)
            let student = try await Student(at: service.address())
            let text = try String(contentsOf: log, encoding: .utf8)
            for line in [
                "the exercise hello cannot be used; its last valid version, if any, stays in force: ",
                "the policy default does not allow grading",
            ] { #expect(text.contains(line), "\(text)") }
            struct Exercise: Decodable { let slug: String }
            let course = try await student.get("api/v1/exercises", as: Student.Items<Exercise>.self).items.map(\.slug)
            #expect(course.contains("shopping") && !course.contains("hello"), "\(course)")
            await service.stop()
        }
    }
}
