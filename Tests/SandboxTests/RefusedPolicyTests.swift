import Settings
import Synchronization
import Testing

@testable import Sandbox

/// A policy that `policy check` refuses comes into force nowhere: each case goes through each place that uses policies.
@Suite struct RefusedPolicyTests {
    /// A host with little of everything.
    private static let host = HostCapacity(
        unenforceable: { _ in [] }, memory: .mebibytes(128), cores: 2, processes: 80, openFiles: 128,
        lacksCall: { _ in false })

    /// Limits that are refused, with the key and the start of the problem.
    struct Refused: Sendable, CustomTestStringConvertible {
        var limits: [String: String]
        var key: String
        var problem: String
        /// Whether only the host is the reason.
        var isOfHost = true

        var testDescription: String { "\(key): \(problem)" }
    }

    static let refused = [
        Refused(limits: ["memory": "900GiB"], key: "memory", problem: "900GiB is more than this host has (128MiB)"),
        Refused(limits: ["processes": "79"], key: "processes", problem: "79 is more than this host allows"),
        Refused(limits: ["open_files": "129"], key: "open_files", problem: "129 is more than a process may hold open"),
        Refused(limits: ["wall": "500ms"], key: "wall", problem: "500ms must be at least cpu (1s)", isOfHost: false),
        Refused(
            limits: ["cores": "0.1"], key: "cpu", problem: "1s can never be used: 5s of wall with cores 0.1",
            isOfHost: false),
        Refused(
            limits: ["output": "17MiB", "memory": "16MiB"], key: "output", problem: "17MiB is more than memory",
            isOfHost: false),
        Refused(
            limits: ["work": "33MiB"], key: "work", problem: "33MiB must be at most half of memory (64MiB)",
            isOfHost: false),
    ]

    private func expect(_ refused: Refused, in error: (any Error)?) {
        let text = error.map { "\($0)" } ?? "no error"
        #expect(text.contains("limits.\(refused.key): \(refused.problem)"), "\(text)")
        if let error = error as? SandboxError { #expect((error.code == .host) == refused.isOfHost) }
    }

    private func error(_ body: () throws -> Void) -> (any Error)? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: refused)
    func `check and doctor refuse it`(refused: Refused) throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete(refused.limits), to: "p")
        let findings = try directory.library.review("p", on: Self.host).filter(\.isRefusal)
        #expect(findings.contains { $0.key == "limits.\(refused.key)" && $0.problem.hasPrefix(refused.problem) })
        #expect(findings.allSatisfy { ($0.kind == .host) == refused.isOfHost }, "\(findings)")
        let check = try #require(PolicyChecks.all(in: directory.library, on: Self.host).first)
        #expect(check.status == .missing && check.how.contains(refused.problem), "\(check)")
    }

    @Test(arguments: refused)
    func `a service, a run and a grading refuse it at their start`(refused: Refused) throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete(refused.limits), to: "p")
        let library = directory.library.restricted(to: Self.host)
        expect(refused, in: error { _ = try library.policy("p") })
        expect(refused, in: error { _ = try library.policy("\(directory.path)/p.yaml") })
    }

    @Test(arguments: refused)
    func `a running service keeps the last usable version`(refused: Refused) throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete(), to: "p")
        let faults = Mutex<[String]>([])
        let library = PolicyLibrary(directory: directory.path) { fault in
            faults.withLock { $0.append(fault.message) }
        }.restricted(to: Self.host)
        let usable = try library.policy("p")
        try directory.write(PolicyDirectory.complete(refused.limits), to: "p")
        for _ in 0..<3 { #expect(try library.policy("p") == usable) }
        let reported = faults.withLock(\.self)
        #expect(reported.count == 1, "once for each change")
        #expect(reported.first?.contains("limits.\(refused.key): \(refused.problem)") == true, "\(reported)")
    }

    @Test(arguments: refused)
    func `an exercise cannot set such limits either`(refused: Refused) throws {
        let bounds = "bounds: {memory: 1000GiB, processes: 4096, open_files: 4096, work: 50MiB, output: 64MiB}\n"
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete() + bounds, to: "p")
        let library = directory.library.restricted(to: Self.host)
        let policy = try library.policy("p")
        let asked = refused.limits.map { "\($0): \($1)" }.joined(separator: "\n")
        var mapping = try SettingsMapping(text: asked, file: "exercise.yaml")
        let overrides = try LimitOverrides(reading: &mapping)
        expect(refused, in: error { try library.requireUsable(policy.applying(overrides)) })
    }

    @Test func `a bound beyond the host is advice, because only an exercise that uses it is refused`() throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete() + "bounds: {memory: 900GiB}\n", to: "p")
        let found = try directory.library.review("p", on: Self.host)
        #expect(found.map(\.kind) == [.advice])
        #expect(found.first?.key == "bounds.memory")
        _ = try directory.library.restricted(to: Self.host).policy("p")
    }

    @Test func `the error for several contradictions says how to see the others`() throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete(["wall": "500ms", "work": "33MiB"]), to: "p")
        let error = #expect(throws: SettingsError.self) { try directory.library.policy("p") }
        #expect(error?.description.hasSuffix("; `sandmartin policy check` lists 1 more") == true, "\(error)")
    }

    @Test func `the error for a host names each limit`() throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete(["memory": "1GiB", "open_files": "4096"]), to: "p")
        let error = #expect(throws: SandboxError.self) {
            try directory.library.restricted(to: Self.host).policy("p")
        }
        #expect(error?.message.split(separator: "\n").count == 2, "\(error)")
    }
}
