import Foundation
import Testing

/// Runs `sandmartin policy …` as an admin does.
@Suite(.serialized) struct PolicyCommandTests {
    /// Creates a directory with the standard policies and `files`, and passes it with the setting that names it.
    private func withPolicies(
        _ files: [String: String] = [:], _ body: (URL, [String: String]) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let policies = directory.appending(path: "policies")
            try FileManager.default.copyItem(at: Command.source.appending(path: "policies"), to: policies)
            for (name, text) in files { try Data(text.utf8).write(to: policies.appending(path: name)) }
            try await body(policies, ["SANDMARTIN_POLICIES": policies.path()])
        }
    }

    private static let generous = "extends: default\nlimits:\n  cpu: 4s\n  wall: 20s\nbounds: {cpu: 12s}\n"

    @Test func `show prints the effective policy and the origin of each value`() async throws {
        try await withPolicies(["generous.yaml": Self.generous]) { policies, environment in
            let shown = try await Command.run(["policy", "show", "generous"], environment: environment)
            #expect(shown.status == 0)
            #expect(shown.stdout.hasPrefix("# generous extends default\n"), "\(shown.stdout)")
            for (value, origin) in [
                ("cpu: 4s", /generous.yaml:3$/), ("memory: 256MiB", /default.yaml:\d+$/),
                ("cpu: 12s", /generous.yaml:5$/), ("output: 1MiB", /# default$/),
                ("seccomp: python", /default.yaml:\d+$/),
            ] {
                let found = shown.stdout.split(separator: "\n").contains { line in
                    line.trimmingPrefix(while: \.isWhitespace).hasPrefix(value + " ") && line.contains(origin)
                }
                #expect(found, "\(value) in \(shown.stdout)")
            }

            // The output is a complete policy.
            let file = policies.appending(path: "copy.yaml")
            try Data(shown.stdout.utf8).write(to: file)
            let checked = try await Command.run(["policy", "check", file.path()], environment: environment)
            #expect(checked.status == 0 && checked.stdout == "\(file.path()): ok\n", "\(checked.stderr)")
        }
    }

    private struct Shown: Decodable {
        struct Value: Decodable {
            let value: String
            let origin: String
        }

        struct Profile: Decodable {
            struct Group: Decodable {
                let reason: String
                let calls: [String]
                let origin: String
            }

            let value: String
            let allow: [Group]
        }

        let name: String
        let extends: [String]
        let limits: [String: Value]
        let bounds: [String: Value]
        let seccomp: Profile
    }

    @Test func `show as JSON includes the system calls`() async throws {
        try await withPolicies(["generous.yaml": Self.generous]) { policies, environment in
            let command = try await Command.run(["policy", "show", "--json", "generous"], environment: environment)
            let shown = try #require(try command.objects(Shown.self).first)
            #expect(shown.name == "generous" && shown.extends == ["default"])
            #expect(shown.limits.count == 9 && shown.bounds.count == 9)
            #expect(shown.limits["cpu"]?.value == "4s")
            #expect(shown.limits["cpu"]?.origin == "\(policies.path())/generous.yaml:3")
            #expect(shown.bounds["output"]?.origin == "default")
            let reading = try #require(shown.seccomp.allow.first)
            #expect(reading.calls.contains("read") && !reading.reason.isEmpty)
            #expect(reading.origin.contains("/seccomp/python.yaml:"))
        }
    }

    @Test func `check without arguments checks all policies`() async throws {
        let checked = try await Command.run(["policy", "check"])
        #expect(checked.status == 0 && checked.stdout == "default: ok\nharness: ok\n", "\(checked.stderr)")
    }

    @Test(arguments: [
        ("limits: {cores: 0.1}", 2, "own.yaml:2: limits.cpu: 2s can never be used: 10s of wall with cores 0.1", ""),
        ("bounds: {cpu: 1s}", 2, "own.yaml:2: bounds.cpu: 1s is less than the policy's own limit (2s)", ""),
        (
            "limits: {memory: 1024GiB}\nbounds: {memory: 1024GiB}", 1,
            "own.yaml:2: limits.memory: 1024GiB is more than this host has", ""
        ),
        ("limits: {processes: 1}", 0, "own.yaml:2: limits.processes: 1 is too few", "own: ok\n"),
    ])
    func `check names a remedy, and its exit code says whose fault it is`(
        line: String, status: Int32, message: String, output: String
    ) async throws {
        try await withPolicies(["own.yaml": "extends: default\n\(line)\n"]) { _, environment in
            let checked = try await Command.run(["policy", "check", "own"], environment: environment)
            #expect(checked.status == status)
            #expect(checked.stderr.contains(message), "\(checked.stderr)")
            #expect(checked.stdout == output)
        }
    }

    private struct Traced: Decodable {
        struct Limit: Decodable {
            let used: String?
            let limit: String
            let proposed: String?
        }

        struct Call: Decodable {
            let name: String
            let count: Int
            let refused: Int
        }

        struct Proposal: Decodable {
            let name: String
            let policy: String
            let seccomp: String?
        }

        let outcome: String
        let limits: [String: Limit]
        let calls: [Call]
        let refused: [String]
        let proposal: Proposal

        enum CodingKeys: String, CodingKey {
            case outcome, limits, calls, proposal
            case refused = "refused_syscalls"
        }
    }

    @Test func `trace proposes a policy under which the program can make the refused call`() async throws {
        try await withPolicies { policies, environment in
            let program = policies.appending(path: "Pins.py")
            try Data("import os, sys\nos.sched_setaffinity(0, {0})\nprint(sys.argv[1])\n".utf8).write(to: program)
            let trace = ["policy", "trace", "--json", program.path(), "word"]
            let command = try await Command.run(trace, environment: environment)
            #expect(command.status == 0, "\(command.stderr)")
            let traced = try #require(try command.objects(Traced.self).first)
            #expect(traced.outcome == "policy_violation" && traced.refused == ["sched_setaffinity"])
            #expect(traced.calls.first { $0.name == "sched_setaffinity" }?.refused == 1)
            #expect(traced.calls.contains { $0.name == "openat" && $0.count > 0 && $0.refused == 0 })
            #expect(traced.limits.count == 8 && traced.limits["processes"]?.used == "1")
            #expect(traced.limits["memory"]?.limit == "256MiB")

            let name = traced.proposal.name
            try Data(traced.proposal.policy.utf8).write(to: policies.appending(path: "\(name).yaml"))
            let profile = try #require(traced.proposal.seccomp)
            try Data(profile.utf8).write(to: policies.appending(path: "seccomp/\(name).yaml"))
            let checked = try await Command.run(["policy", "check", name], environment: environment)
            #expect(checked.status == 0, "\(checked.stderr)")
            for mode in [[], ["--cold"]] {
                let run = try await Command.run(
                    ["run", "--policy", name] + mode + [program.path(), "word"], environment: environment)
                #expect(run.stdout == "word\n" && run.stderr.contains("sandmartin: ok"), "\(run.stderr)")
            }
        }
    }

    @Test func `trace prints used resources, system calls and refusals`() async throws {
        try await withTemporaryDirectory { directory in
            let program = directory.appending(path: "asks.py")
            try Data("import socket\nkept = b'x' * (2 << 20)\nsocket.socket()\n".utf8).write(to: program)
            let command = try await Command.run(["policy", "trace", program.path()])
            #expect(command.status == 0)
            let shown = command.stdout
            #expect(shown.hasPrefix("\(program.path()) under default: policy_violation\n"), "\(shown)")
            #expect(
                shown.contains(/\nmemory +([2-5]\d{3}KiB|[2-6]MiB) +256MiB +[12] %\n/),
                "the memory that it keeps: \(shown)")
            #expect(shown.contains(/\nsocket +0 +1 +1\n/), "\(shown)")
            #expect(shown.contains("policies/for-asks.yaml:\n\n# For asks.py"), "\(shown)")
            #expect(command.stderr.contains("PermissionError"), "the program's standard error")
        }
    }

    @Test func `an exercise with limits above the bounds of its policy is refused`() async throws {
        try await withTemporaryDirectory { directory in
            let exercise = directory.appending(path: "hello")
            try FileManager.default.copyItem(at: Command.source.appending(path: "exercises/hello"), to: exercise)
            let file = exercise.appending(path: "exercise.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try Data((text + "\nlimits: {cpu: 11s}\n").utf8).write(to: file)
            let solution = exercise.appending(path: "solutions/accepted/returns.py").path()
            for arguments in [["grade", exercise.path(), solution], ["exercise", "verify", exercise.path()]] {
                let command = try await Command.run(arguments)
                #expect(command.status == 2)
                let message = "limits.cpu: 11s is more than the policy default allows (10s)"
                #expect(command.stderr.contains("\(exercise.path()): \(message)"), "\(command.stderr)")
            }
        }
    }
}
