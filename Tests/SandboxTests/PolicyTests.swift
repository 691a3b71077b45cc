import Settings
import Testing

@testable import Sandbox

@Suite struct PolicyTests {
    private let library = PolicyLibrary(directory: SourceTree.policies)

    @Test func `the default policy has the documented limits`() throws {
        let limits = try library.policy("default").limits
        #expect(limits.cpu == .seconds(2))
        #expect(limits.wall == .seconds(10))
        #expect(limits.memory == .mebibytes(256))
        #expect(limits.processes == 32)
        #expect(limits.output == .mebibytes(1))
        #expect(limits.work == .mebibytes(16))
        #expect(limits.workFiles == 1024)
    }

    @Test func `every installed policy is valid and names a profile that compiles`() throws {
        let names = try library.names()
        #expect(names == ["default", "harness"])
        for name in names {
            #expect(try !library.policy(name).seccomp.filter.isEmpty)
        }
    }

    @Test func `the error for an unknown name lists the known names`() {
        let error = #expect(throws: SandboxError.self) { try library.policy("defualt") }
        #expect(error?.message.contains("choose one of: default, harness") == true)
    }

    @Test(arguments: ["../default", "seccomp/python", "/etc/passwd"])
    func `a path is never read as anything but a policy file`(path: String) {
        #expect(throws: (any Error).self) { try library.policy(path) }
    }

    @Test func `a policy is loaded from a file by its path`() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.valid, to: "mine.yaml")
        let policy = try library.policy("\(directory.path)/mine.yaml")
        #expect(policy.name == "mine")
        #expect(policy.limits.cpu == .seconds(1))
    }

    @Test(arguments: [
        ("  cpu: 1s", "  cpu: fast", "p.yaml:2: limits.cpu: \"fast\" must be a duration such as 2s or 500ms"),
        ("  cpu: 1s", "  cpu: 1ms", "p.yaml:2: limits.cpu: 1ms must be from 10ms to 3600s"),
        ("  cpu: 1s", "  cpus: 1s", "p.yaml:2: limits.cpus: is not a known key; remove it or correct its spelling"),
        ("  cpu: 1s\n", "", "p.yaml:2: limits.cpu: is missing; a policy that extends no other must set every limit"),
        ("  wall: 5s", "  wall: 500ms", "p.yaml:3: limits.wall: 500ms must be at least cpu (1s); raise wall, or"),
        ("  work: 8MiB", "  work: 33MiB", "p.yaml:7: limits.work: 33MiB must be at most half of memory"),
        ("  processes: 4", "  processes: 0", "p.yaml:5: limits.processes: \"0\" must be a whole number from 1 to 4096"),
        ("  memory: 64MiB", "  memory: 64MB", "p.yaml:4: limits.memory: \"64MB\" must be a size such as 64KiB"),
        ("  cores: 1", "  cores: nan", "p.yaml:10: limits.cores: \"nan\" must be a number from 0.1 to 64"),
        ("seccomp: python", "seccomp: ../x", "p.yaml:11: seccomp: \"../x\" must be a name"),
        ("seccomp: python", "", "p.yaml:1: seccomp: is missing"),
        ("seccomp: python", "bounds: {cpu: soon}\nseccomp: python", "p.yaml:11: bounds.cpu: \"soon\" must be"),
        ("seccomp: python", "bound: {cpu: 2s}\nseccomp: python", "p.yaml:11: bound: is not a known key"),
    ])
    func `a fault is reported with file, line, key and what to write`(line: String, fault: String, message: String) {
        let text = Self.valid.replacing(line, with: fault)
        let error = #expect(throws: SettingsError.self) { try Self.policy(text) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "no error")")
    }

    @Test func `an exercise can lower every limit`() throws {
        let policy = try Self.policy(Self.valid)
        let limits = try policy.applying(LimitOverrides(cpu: .milliseconds(500), processes: 2)).limits
        #expect(limits.cpu == .milliseconds(500))
        #expect(limits.processes == 2)
        #expect(limits.memory == policy.limits.memory)
    }

    @Test func `an exercise can raise a limit as far as the bounds go, and no further`() throws {
        let text = Self.valid + "\nbounds: {cpu: 3s}\n"
        let policy = try Self.policy(text)
        #expect(try policy.applying(LimitOverrides(cpu: .seconds(3))).limits.cpu == .seconds(3))
        let error = #expect(throws: SandboxError.self) { try policy.applying(LimitOverrides(cpu: .seconds(4))) }
        #expect(error?.message.hasPrefix("limits.cpu: 4s is more than the policy p allows (3s)") == true)
    }

    @Test func `a limit without a bound cannot be raised`() throws {
        let policy = try Self.policy(Self.valid)
        let error = #expect(throws: SandboxError.self) { try policy.applying(LimitOverrides(processes: 5)) }
        #expect(error?.message.hasPrefix("limits.processes: 5 is more than") == true)
    }

    private static func policy(_ text: String) throws -> Policy {
        let allowing = try PolicyLibrary(directory: SourceTree.policies).seccompProgram("python")
        let policy = try EffectivePolicy([PolicyFile(name: "p", text: text, file: "p.yaml")]) { _ in allowing }
        try PolicyReview.requireUsable(policy, on: nil)
        return policy.policy
    }

    private static let valid = """
        limits:
          cpu: 1s
          wall: 5s
          memory: 64MiB
          processes: 4
          output: 64KiB
          work: 8MiB
          work_files: 100
          open_files: 64
          cores: 1
        seccomp: python
        """
}
