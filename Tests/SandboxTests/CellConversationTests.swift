import Glibc
import Settings
import Testing

@testable import Sandbox

/// Output and input of a program while it runs.
@Suite struct CellConversationTests {
    private func cell(_ source: String, interactive: Bool = true, start: CellStart) async throws -> Cell {
        let cell = try await TestSandbox.shared().build(
            CellShape(policy: try TestSandbox.policies.policy("default")), start: start)
        var job = CellJob(source: source, keepsControl: true)
        job.run = CellRun(module: "program", isInteractive: interactive)
        try await cell.dispatch(job, cpu: .seconds(10), wall: .seconds(600))
        return cell
    }

    @Test(arguments: [CellStart.cold, .warm])
    func `a program prints, waits, reads and ends`(start: CellStart) async throws {
        let cell = try await cell("print('Hello', input('Name? '))", start: start)
        #expect(await cell.receiveLine() == Array(#"{"waiting":0}"#.utf8))
        #expect(await cell.waitForOutput())
        #expect(await cell.takeOutput() == Array("Name? ".utf8))
        #expect(await cell.writeInput(Array("Ada\n".utf8)) == 4)
        let result = try await cell.result()
        #expect(result.outcome == .ok && result.stdout == Array("Name? Hello Ada\n".utf8))
        #expect(await cell.waitForOutput(), "of what was not taken")
        #expect(await cell.takeOutput() == Array("Hello Ada\n".utf8))
        #expect(await !cell.waitForOutput())
        #expect(await cell.writeInput([1, 2]) == 2, "is dropped")
    }

    @Test func `input ends when it is closed`() async throws {
        let cell = try await cell("import sys\nprint(sys.stdin.read() + '!')", start: .warm)
        _ = await cell.writeInput(Array("all".utf8))
        await cell.closeInput()
        #expect(try await cell.result().stdout == Array("all!\n".utf8))
    }

    @Test func `a pipe that is full takes the rest later`() async throws {
        let cell = try await cell("import sys\nsys.stdin.readline()\nprint(len(sys.stdin.read()))", start: .warm)
        #expect(await cell.receiveLine() != nil)
        let input = [UInt8](repeating: UInt8(ascii: "\n"), count: 1 << 20)
        var written = await cell.writeInput(input)
        #expect(written < input.count)
        while written < input.count, await cell.receiveLine() != nil {
            written += await cell.writeInput(Array(input[written...]))
        }
        await cell.closeInput()
        #expect(try await cell.result().stdout == Array("\(input.count - 1)\n".utf8))
    }

    @Test func `no more than the limit is read from a student's control channel`() async throws {
        let cell = try await cell("import os\nwhile True: os.write(3, b'x' * 1000 + b'\\n')", start: .warm)
        var count = 0
        while let line = await cell.receiveLine() { count += line.count + 1 }
        #expect(count <= ControlStream.untrustedLimit)
        // The program is blocked, or still fills the socket.
        await cell.kill()
        #expect(try await cell.result().evidence.kill == .request)
    }
}
