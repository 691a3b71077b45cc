import Foundation
import Testing

/// `sandmartin run --json` on programs as they come.
@Suite(.serialized) struct RunCommandTests {
    /// Every key of the contract: decoding fails where one is missing.
    private struct Result: Decodable {
        let outcome: String
        let exitCode: Int?
        let signal: Int?
        let cpuMilliseconds: Int
        let wallMilliseconds: Int
        let memoryPeakBytes: Int
        let stdout: String
        let stderr: String
        let stdoutTruncated: Bool
        let stderrTruncated: Bool
        let refusedSyscalls: [String]
        let mode: String
        let enforcement: String

        enum CodingKeys: String, CodingKey {
            case outcome, signal, stdout, stderr, mode, enforcement
            case exitCode = "exit_code"
            case cpuMilliseconds = "cpu_ms"
            case wallMilliseconds = "wall_ms"
            case memoryPeakBytes = "memory_peak_bytes"
            case stdoutTruncated = "stdout_truncated"
            case stderrTruncated = "stderr_truncated"
            case refusedSyscalls = "refused_syscalls"
        }
    }

    private func run(_ program: String, _ arguments: [String] = [], options: [String] = []) async throws -> Result {
        var result: Result?
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "program.py")
            try Data(program.utf8).write(to: file)
            let command = try await Command.run(["run", "--json"] + options + [file.path()] + arguments)
            #expect(command.status == 0, "\(command.stderr)")
            result = try command.objects(Result.self).first
        }
        return try #require(result)
    }

    @Test func `shows what a program prints`() async throws {
        let result = try await run("import sys; print('hi', sys.argv[1:]); print('oh', file=sys.stderr)", ["a", "-b"])
        #expect(result.outcome == "ok" && result.exitCode == 0)
        #expect(result.stdout == "hi ['a', '-b']\n" && result.stderr == "oh\n")
        #expect(result.mode == "cold" && ["v2", "hybrid", "v1"].contains(result.enforcement))
    }

    @Test func `hands a file to standard input`() async throws {
        try await withTemporaryDirectory { directory in
            let input = directory.appending(path: "in")
            try Data("3 4".utf8).write(to: input)
            let result = try await run("print(sum(map(int, input().split())))", options: ["--stdin", input.path()])
            #expect(result.stdout == "7\n")
        }
    }

    @Test(arguments: [
        ("while True: pass", "cpu_limit"),
        ("x = []\nwhile True: x.append(bytearray(1 << 20))", "memory_limit"),
        ("import os\nwhile True:\n    if os.fork() == 0:\n        import time; time.sleep(60)", "process_limit"),
        ("while True: print('x' * 1000)", "output_limit"),
        ("f = open('f', 'wb')\nwhile True: f.write(bytes(1 << 20))", "disk_limit"),
        ("1 / 0", "runtime_error"),
        ("import os; os.kill(os.getpid(), 9)", "signal"),
    ])
    func `names how a program ends`(program: String, outcome: String) async throws {
        try await withTemporaryDirectory { directory in
            let patient = try Command.policy(in: directory, ["wall": "60s"])
            #expect(try await run(program, options: ["--policy", patient]).outcome == outcome)
        }
    }

    @Test func `ends a program that sleeps by the clock`() async throws {
        try await withTemporaryDirectory { directory in
            let policy = try Command.policy(in: directory, ["cpu": "300ms", "wall": "300ms"])
            let result = try await run("import time; time.sleep(60)", options: ["--policy", policy])
            #expect(result.outcome == "wall_limit")
        }
    }

    @Test func `refuses a socket and names the call`() async throws {
        let result = try await run("import socket; socket.socket()")
        #expect(result.outcome == "policy_violation")
        #expect(result.refusedSyscalls.contains("socket"))
    }

    @Test func `has no shadow file to read`() async throws {
        let result = try await run("print(open('/etc/shadow').read())")
        #expect(result.outcome == "runtime_error")
        #expect(result.stderr.contains("FileNotFoundError") && result.stdout.isEmpty)
    }
}
