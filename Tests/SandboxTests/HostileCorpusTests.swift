import Sandbox
import Settings
import Testing

@Suite(.serialized) struct HostileCorpusTests {
    private static let corpus = Result { try HostileCorpus(directory: SourceTree.corpus) }
    private static let programs = (try? corpus.get().programs) ?? []
    private static let cold = selftest(.cold)
    private static let warm = selftest(.warm)

    private static func selftest(_ start: CellStart) -> Task<Selftest, any Error> {
        Task {
            try await Selftest(
                TestSandbox.shared(), policy: TestSandbox.policies.policy("default"), start: start)
        }
    }

    @Test func `every program of the corpus can be read, and no family is without`() throws {
        let programs = try Self.corpus.get().programs
        #expect(programs.count >= 125)
        #expect(Set(programs.map(\.family)) == Set(HostileProgram.Family.allCases))
    }

    @Test(arguments: programs, [CellStart.cold, .warm])
    func `the sandbox holds`(program: HostileProgram, start: CellStart) async throws {
        let selftest = try await (start == .cold ? Self.cold : Self.warm).value
        let entry = try await selftest.check(program)
        #expect(entry.status == .passed, "\(entry)")
    }

    @Test(arguments: [
        ("# family: time\n# expect: ok\n", "x.py:1: proves: is missing"),
        ("# family: time\n# proves: x\n", "x.py:1: expect: is missing"),
        ("# proves: x\n# expect: ok\n", "x.py:1: family: is missing; choose one of: time, memory"),
        ("# family: food\n# proves: x\n# expect: ok\n", "x.py:1: family: \"food\" must be one of: time, memory"),
        (
            "# family: time\n# proves: x\n# expect: fine\n",
            "x.py:3: expect: \"fine\" must be outcomes such as: ok or runtime_error"
        ),
        ("# family: time\n# proves: x\n# expect: ok\n# print: y\n", "x.py:4: print: is not a known key"),
        (
            "# family: time\n# proves: x\n# expect: ok\n# limits: {cpus: 1s}\n",
            "x.py:4: limits.cpus: is not a known key"
        ),
        ("# family: time\n# proves: x\n# expect: ok\n# below: {cpus: 1s}\n", "x.py:4: below.cpus: is not a known key"),
        (
            "# family: time\n# proves: x\n# expect: ok\n# kill: bored\n",
            "x.py:4: kill: \"bored\" must be none, or a reason such as cpu"
        ),
        ("# family: time\n# proves: x\n# expect: ok\n# runs: 0\n", "x.py:4: runs: \"0\" must be a whole number from 1"),
    ])
    func `a fault in a heading is reported with its place`(source: String, message: String) {
        let error = #expect(throws: SettingsError.self) { try HostileProgram(name: "x", source: source, file: "x.py") }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "no error")")
    }

    private static let required = "# family: outcomes\n# proves: x\n# expect: ok or signal\n"

    private func complaints(_ heading: String, about evidence: Evidence, stderr: String = "") throws -> [String] {
        let program = try HostileProgram(name: "x", source: Self.required + heading, file: "x.py")
        let limits = try TestSandbox.policies.policy("default").limits
        return program.complaints(
            about: ProgramResult(
                evidence: evidence, limits: limits, stdout: [], stderr: Array(stderr.utf8),
                root: TestSandbox.rootIdentity, mode: .cold, enforcement: Enforcement(layout: .hybrid)))
    }

    @Test func `a result that is not as it must be is complained about, point by point`() throws {
        let found = try complaints(
            "# exit_code: 0\n# refused: [socket]\n# prints: hi\n", about: Evidence(exit: .code(1)), stderr: "a\nb\n")
        #expect(
            found == [
                "ended as runtime_error, not as ok or signal", "exit code 1, not 0",
                "socket is not among the refused calls", "did not print \"hi\"", "last line of its standard error: b",
            ])
    }

    @Test func `evidence is held against its bounds`() throws {
        let evidence = Evidence(
            exit: .code(0), cgroup: CgroupEvidence(memoryPeakBytes: 8 << 20, cpuMicroseconds: 200_000),
            wallMicroseconds: 900_000, stdout: Evidence.Stream(bytes: 2048))
        #expect(try complaints("# below: {cpu: 201ms, memory: 9MiB, wall: 1s, output: 3KiB}\n", about: evidence) == [])
        #expect(
            try complaints("# above: {cpu: 199ms, memory: 7MiB, wall: 899ms, output: 1KiB}\n", about: evidence) == [])
        #expect(
            try complaints(
                "# below: {cpu: 200ms, memory: 8MiB}\n# above: {wall: 900ms, output: 2KiB}\n", about: evidence)
                == [
                    "cpu 200 ms, not below 200 ms", "memory 8388608 bytes, not below 8388608 bytes",
                    "wall 900 ms, not above 900 ms", "output 2048 bytes, not above 2048 bytes",
                ])
    }

    @Test func `why it was ended, and that nothing was refused, can be asked for`() throws {
        let evidence = Evidence(exit: .code(0), refusedSyscalls: [Evidence.RefusedSyscall(name: "socket", count: 1)])
        #expect(try complaints("# kill: none\n# refused: [socket]\n", about: evidence) == [])
        #expect(
            try complaints("# kill: fatal_syscall\n# refused: []\n", about: evidence) == [
                "ended for none, not for fatal_syscall", "calls were refused: socket",
            ])
    }
}

extension HostileProgram: CustomTestStringConvertible {
    public var testDescription: String { name }
}
