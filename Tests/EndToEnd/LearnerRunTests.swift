import Foundation
import FoundationNetworking
import Testing

/// Runs learners' programs in real cells, through `sandmartin serve`.
@Suite(.serialized) struct LearnerRunTests {
    struct Run: Decodable {
        struct Explanation: Decodable { let message: String }
        struct Usage: Decodable {
            let cpu: Int
            let memory: Int
            let wallLimit: Int

            enum CodingKeys: String, CodingKey {
                case cpu = "cpu_ms"
                case memory = "memory_peak_bytes"
                case wallLimit = "wall_limit_ms"
            }
        }
        struct Trace: Decodable {
            struct Step: Decodable {
                struct Variable: Decodable { let name, text: String }
                let step: Int
                let line: Int
                let event: String
                let variables: [Variable]
            }
            let end: String
            let steps: [Step]
        }

        let id: String
        let status: String
        let outcome: String?
        let stdout: String?
        let stderr: String?
        let truncated: Bool?
        let explanation: Explanation?
        let value: String?
        let problem: String?
        let refused: [String]?
        let usage: Usage?
        let trace: Trace?
        let message: String?

        enum CodingKeys: String, CodingKey {
            case id, status, outcome, stdout, stderr, explanation, value, usage, trace, message
            case truncated = "stdout_truncated"
            case problem = "call_problem"
            case refused = "refused_syscalls"
        }
    }

    private struct Order: Encodable {
        var exercise = "hello"
        var code: String
        var stdin: String?
        var call: String?
        var trace: Bool?
        var interactive: Bool?
    }

    private func start(_ order: Order, _ student: Student) async throws -> String {
        struct Begun: Decodable { let id: String }
        let (data, status) = try await post("api/v1/runs", JSONEncoder().encode(order), student)
        try #require(status == 202, "\(String(decoding: data, as: UTF8.self))")
        return try JSONDecoder().decode(Begun.self, from: data).id
    }

    private func post(_ path: String, _ body: Data, _ student: Student) async throws -> (Data, Int) {
        var request = URLRequest(url: student.server.appending(path: path))
        request.httpMethod = "POST"
        request.httpBody = body
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue("Bearer \(student.token)", forHTTPHeaderField: "Authorization")
        let (data, response) = try await URLSession.shared.data(for: request)
        return (data, try #require(response as? HTTPURLResponse).statusCode)
    }

    private func wait(
        for run: String, _ student: Student,
        until isWanted: (Run) -> Bool = { !["queued", "running"].contains($0.status) }
    ) async throws -> Run {
        var current: Run?
        try await eventually("the run has the state") {
            let run = try await student.get("api/v1/runs/\(run)", as: Run.self)
            current = run
            return isWanted(run)
        }
        return try #require(current)
    }

    private func run(_ order: Order, _ student: Student) async throws -> Run {
        try await wait(for: start(order, student), student)
    }

    private func serving(_ body: (Student) async throws -> Void) async throws {
        try await withTemporaryDirectory { state in
            let service = try await RunningService.start(
                ["serve"], environment: ["SANDMARTIN_STATE_DIRECTORY": state.path(), "SANDMARTIN_HTTP_PORT": "0"])
            try await body(try await Student(at: service.address()))
            await service.stop()
        }
    }

    @Test func `a batch run ends as the program does`() async throws {
        try await serving { student in
            let echo = try await run(Order(code: "print('Hello', input())", stdin: "Zoë\n"), student)
            #expect(echo.status == "ended" && echo.outcome == "ok" && echo.stdout == "Hello Zoë\n")
            let usage = try #require(echo.usage)
            #expect(usage.memory > 0 && usage.wallLimit == 10_000)

            let mistake = try await run(Order(code: "x = [1]\nprint(x[3])\n"), student)
            #expect(mistake.outcome == "runtime_error")
            #expect(mistake.explanation?.message.contains("line 2") == true, "\(String(describing: mistake))")
            #expect(mistake.stderr?.contains("IndexError") == true)
            #expect(mistake.stderr?.contains("failure-") == false)

            let unreadable = try await run(Order(code: "print('a'\n"), student)
            #expect(unreadable.explanation?.message.contains("Python cannot read") == true)

            #expect(try await run(Order(code: "while True: pass"), student).outcome == "cpu_limit")
            #expect(try await run(Order(code: "x = 'x' * 10**9"), student).outcome == "memory_limit")
            let flood = try await run(Order(code: "while True: print('x' * 1000)"), student)
            #expect(flood.outcome == "output_limit" && flood.truncated == true)
            #expect(try #require(flood.stdout).utf8.count == 256 << 10)
            let socket = try await run(Order(code: "import socket\nsocket.socket()"), student)
            #expect(socket.outcome == "policy_violation" && socket.refused == ["socket"])
        }
    }

    @Test func `a call is evaluated after the module, as tests import it`() async throws {
        try await serving { student in
            let code =
                "def f(a, b):\n    print('adding')\n    return [a + b]\n\nif __name__ == '__main__':\n    print('no')\n"
            let sum = try await run(Order(code: code, call: "f(2, 3)"), student)
            #expect(sum.value == "[5]" && sum.stdout == "adding\n" && sum.outcome == "ok")
            let wrong = try await run(Order(code: code, call: "f(2, 'a')"), student)
            #expect(wrong.outcome == "runtime_error" && wrong.value == nil)
            #expect(wrong.stderr?.contains("/usr/lib") == false, "\(wrong.stderr ?? "")")
            #expect(wrong.explanation?.message.contains("line 3") == true)
            let missing = try await run(Order(code: code, call: "g(1)"), student)
            #expect(missing.explanation?.message.contains("NameError") == true, "\(String(describing: missing))")
            #expect(try await run(Order(code: code, call: "f(2,"), student).problem?.isEmpty == false)
        }
    }

    @Test func `an interactive run talks line by line, and is stopped on request`() async throws {
        try await serving { student in
            let code = "while True:\n    name = input('Name? ')\n    print('Hello', name)\n"
            let id = try await start(Order(code: code, interactive: true), student)
            let first = try await wait(for: id, student) { $0.status == "waiting" }
            #expect(first.stdout == "Name? ")
            #expect(try await post("api/v1/runs/\(id)/input", Data(#"{"text":"Ada\n"}"#.utf8), student).1 == 204)
            let second = try await wait(for: id, student) { $0.status == "waiting" && $0.stdout != "Name? " }
            #expect(second.stdout == "Name? Hello Ada\nName? ")
            let (_, status) = try await Student.send(
                "DELETE", student.server, "api/v1/runs/\(id)", token: student.token, body: nil)
            #expect(status == 204)
            let stopped = try await wait(for: id, student) { $0.status == "stopped" }
            #expect(stopped.outcome == nil && stopped.stdout == "Name? Hello Ada\nName? ")

            let end = try await start(
                Order(code: "import sys\nprint(len(sys.stdin.read()))", interactive: true), student)
            _ = try await wait(for: end, student) { $0.status == "waiting" }
            let long = String(repeating: "x", count: 16_000)
            for _ in 1...10 {
                #expect(
                    try await post("api/v1/runs/\(end)/input", Data(#"{"text":"\#(long)"}"#.utf8), student).1 == 204)
            }
            #expect(try await post("api/v1/runs/\(end)/input", Data(#"{"end":true}"#.utf8), student).1 == 204)
            let whole = try await wait(for: end, student) { $0.status == "ended" }
            #expect(whole.stdout == "160000\n" && whole.outcome == "ok", "more than a pipe holds")
        }
    }

    @Test func `output arrives while the program runs`() async throws {
        try await serving { student in
            let id = try await start(Order(code: "import time\nprint('first')\ntime.sleep(8)\nprint('last')"), student)
            let begun = try await wait(for: id, student) { $0.stdout == "first\n" }
            #expect(begun.status == "running")
            _ = try await Student.send("DELETE", student.server, "api/v1/runs/\(id)", token: student.token, body: nil)
            #expect(try await wait(for: id, student).stdout == "first\n")
        }
    }

    @Test func `a recording has the steps of the program, or those until a limit ended it`() async throws {
        try await serving { student in
            let loop = try await run(Order(code: "n = 0\nwhile n < 2:\n    n += 1\n", trace: true), student)
            let trace = try #require(loop.trace)
            #expect(trace.end == "complete")
            #expect(trace.steps.map(\.line) == [1, 2, 3, 2, 3, 2])
            #expect(trace.steps.last?.variables.map(\.text) == ["2"])
            let endless = try await run(Order(code: "n = 0\nwhile True:\n    n += 1\n", trace: true), student)
            #expect(endless.outcome == "cpu_limit")
            #expect(endless.trace?.steps.count == 1000 && endless.trace?.end == "steps")
            let cut = try await run(Order(code: "n = 1\nprint('x' * 10**7)\n", trace: true), student)
            #expect(cut.outcome == "output_limit" && cut.trace?.end == "cut" && cut.trace?.steps.count == 2)
        }
    }

    @Test func `lines that the program itself sends over the control channel stay within their bounds`() async throws {
        try await serving { student in
            let forged =
                #"os.write(3, b'{"step":{"line":7,"event":"line","function":"f","depth":1,"output":0,"#
                + #""variables":[["x","' + b'y' * 5000 + b'"]]}}\n')"#
            let code = "import os\nfor n in range(3000):\n    \(forged)\nprint('done')"
            let run = try await run(Order(code: code, trace: true), student)
            #expect(run.trace?.steps.count ?? 0 <= 1000)
            #expect(run.trace?.steps.allSatisfy { $0.variables.allSatisfy { $0.text.count <= 300 } } == true)
            let garbage = try await self.run(
                Order(code: "import os\nwhile True: os.write(3, b'x' * 65536)", trace: true), student)
            #expect(["cpu_limit", "wall_limit"].contains(garbage.outcome ?? "") || garbage.status == "ended")
        }
    }
}
