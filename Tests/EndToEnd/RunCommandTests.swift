import Foundation
import Testing

/// Runs `sandmartin run --json` on small programs.
@Suite(.serialized) struct RunCommandTests {
    /// Every key of the contract: decoding fails if one is missing.
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
        let root: String
        let rootHash: String
        let enforcement: String

        enum CodingKeys: String, CodingKey {
            case outcome, signal, stdout, stderr, mode, root, enforcement
            case rootHash = "root_hash"
            case exitCode = "exit_code"
            case cpuMilliseconds = "cpu_ms"
            case wallMilliseconds = "wall_ms"
            case memoryPeakBytes = "memory_peak_bytes"
            case stdoutTruncated = "stdout_truncated"
            case stderrTruncated = "stderr_truncated"
            case refusedSyscalls = "refused_syscalls"
        }
    }

    /// The start of the interpreter, as chosen by an option.
    enum Mode: String, CaseIterable {
        case warm
        case cold

        var options: [String] { self == .cold ? ["--cold"] : [] }
    }

    private func run(
        _ mode: Mode, _ program: String, _ arguments: [String] = [], options: [String] = []
    ) async throws -> Result {
        var result: Result?
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "program.py")
            try Data(program.utf8).write(to: file)
            let command = try await Command.run(["run", "--json"] + mode.options + options + [file.path()] + arguments)
            #expect(command.status == 0, "\(command.stderr)")
            result = try command.objects(Result.self).first
        }
        return try #require(result)
    }

    @Test(arguments: Mode.allCases) func `shows a program's output`(mode: Mode) async throws {
        let result = try await run(
            mode, "import sys; print('hi', sys.argv[1:]); print('oh', file=sys.stderr)", ["a", "-b"])
        #expect(result.outcome == "ok" && result.exitCode == 0)
        #expect(result.stdout == "hi ['a', '-b']\n" && result.stderr == "oh\n")
        #expect(result.mode == mode.rawValue && ["v2", "hybrid", "v1"].contains(result.enforcement))
    }

    @Test(arguments: Mode.allCases) func `names the root, and the hash of its content`(mode: Mode) async throws {
        let result = try await run(mode, "import sys; print(*sys.version_info[:2], sep='.')")
        let built = Command.source.appending(path: ".build-rootfs/python/HASH")
        let hash = try String(contentsOf: built, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(result.root == "python" && result.rootHash == hash)
        #expect(result.stdout == "3.13\n")
    }

    @Test(arguments: Mode.allCases) func `passes a file as standard input`(mode: Mode) async throws {
        try await withTemporaryDirectory { directory in
            let input = directory.appending(path: "in")
            try Data("3 4".utf8).write(to: input)
            let result = try await run(
                mode, "print(sum(map(int, input().split())))", options: ["--stdin", input.path()])
            #expect(result.stdout == "7\n")
        }
    }

    @Test(arguments: ["-", "/dev/stdin"]) func `passes on what is piped in`(name: String) async throws {
        try await withTemporaryDirectory { directory in
            let program = directory.appending(path: "double.py").path()
            try Data("print(2 * int(input()))".utf8).write(to: URL(filePath: program))
            let command = try await Command.run(
                ["run", "--stdin", name, program], by: ["sh", "-c", "echo 21 | \"$@\"", "sh"])
            #expect(command.status == 0, "\(command.stderr)")
            #expect(command.stdout == "42\n")
        }
    }

    @Test(
        arguments: Mode.allCases,
        [
            ("while True: pass", "cpu_limit"),
            ("x = []\nwhile True: x.append(bytearray(1 << 20))", "memory_limit"),
            // The children sleep so that they still count when the next one is refused.
            ("import os\nwhile True:\n    if os.fork() == 0:\n        import time; time.sleep(60)", "process_limit"),
            ("while True: print('x' * 1000)", "output_limit"),
            ("f = open('f', 'wb')\nwhile True: f.write(bytes(1 << 20))", "disk_limit"),
            ("1 / 0", "runtime_error"),
            ("import os; os.kill(os.getpid(), 9)", "signal"),
        ])
    func `names the outcome of a program`(mode: Mode, example: (program: String, outcome: String)) async throws {
        try await withTemporaryDirectory { directory in
            let policy = try Command.policy(in: directory, ["wall": "60s"])
            #expect(try await run(mode, example.program, options: ["--policy", policy]).outcome == example.outcome)
        }
    }

    @Test(arguments: Mode.allCases) func `ends a sleeping program at the wall-clock limit`(mode: Mode) async throws {
        try await withTemporaryDirectory { directory in
            let policy = try Command.policy(in: directory, ["cpu": "300ms", "wall": "300ms"])
            // The sleep is what the limit ends.
            let result = try await run(mode, "import time; time.sleep(60)", options: ["--policy", policy])
            #expect(result.outcome == "wall_limit")
        }
    }

    @Test(arguments: Mode.allCases) func `refuses a socket and names the system call`(mode: Mode) async throws {
        let result = try await run(mode, "import socket; socket.socket()")
        #expect(result.outcome == "policy_violation")
        #expect(result.refusedSyscalls.contains("socket"))
    }

    @Test(arguments: Mode.allCases) func `has no shadow file`(mode: Mode) async throws {
        let result = try await run(mode, "print(open('/etc/shadow').read())")
        #expect(result.outcome == "runtime_error")
        #expect(result.stderr.contains("FileNotFoundError") && result.stdout.isEmpty)
    }
}
