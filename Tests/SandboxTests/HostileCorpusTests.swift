import Sandbox
import Settings
import Testing

@Suite(.serialized) struct HostileCorpusTests {
    private static let corpus = Result { try HostileCorpus(directory: SourceTree.corpus) }
    private static let programs = (try? corpus.get().programs) ?? []

    @Test func `every program of the corpus can be read`() throws {
        #expect(try Self.corpus.get().programs.count > 50)
    }

    @Test(arguments: programs, [CellStart.cold, .warm])
    func `the sandbox holds`(program: HostileProgram, start: CellStart) async throws {
        let policy = try TestSandbox.policies.policy("default")
        let entry = try await TestSandbox.shared().check(program, policy: policy, start: start)
        #expect(entry.status == .passed, "\(entry)")
    }

    @Test(arguments: [
        ("# expect: ok\n", "x.py:1: proves: is missing"),
        ("# proves: x\n", "x.py:1: expect: is missing"),
        ("# proves: x\n# expect: fine\n", "x.py:2: expect: \"fine\" must be outcomes such as: ok or runtime_error"),
        ("# proves: x\n# expect: ok\n# print: y\n", "x.py:3: print: is not a known key"),
        ("# proves: x\n# expect: ok\n# limits: {cpus: 1s}\n", "x.py:3: limits.cpus: is not a known key"),
    ])
    func `a fault in a heading is reported with its place`(source: String, message: String) {
        let error = #expect(throws: SettingsError.self) { try HostileProgram(name: "x", source: source, file: "x.py") }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "no error")")
    }

    @Test func `a result that is not as it must be is complained about, point by point`() throws {
        let source = "# proves: x\n# expect: ok or signal\n# exit_code: 0\n# refused: [socket]\n# prints: hi\n"
        let program = try HostileProgram(name: "x", source: source, file: "x.py")
        let limits = try TestSandbox.policies.policy("default").limits
        let result = ProgramResult(
            evidence: Evidence(exit: .code(1)), limits: limits, stdout: [], stderr: Array("a\nb\n".utf8), mode: .cold,
            enforcement: Enforcement(layout: .hybrid))
        #expect(
            program.complaints(about: result) == [
                "ended as runtime_error, not as ok or signal", "exit code 1, not 0",
                "socket is not among the refused calls", "did not print \"hi\"", "it said: b",
            ])
    }
}

extension HostileProgram: CustomTestStringConvertible {
    public var testDescription: String { name }
}
