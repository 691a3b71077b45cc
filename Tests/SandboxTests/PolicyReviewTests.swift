import Settings
import Testing

@testable import Sandbox

@Suite struct PolicyReviewTests {
    /// A host that can do everything.
    private static let host = HostCapacity(
        unenforceable: { _ in [] }, memory: .mebibytes(4096), cores: 4, processes: 4096, openFiles: 4096,
        lacksCall: { _ in false })

    private func findings(
        _ text: String, profile: String? = nil, on host: HostCapacity = host
    ) throws -> [(kind: PolicyFinding.Kind, text: String)] {
        let directory = try PolicyDirectory()
        try directory.write(text, to: "p")
        if let profile { try directory.write(profile, to: "seccomp/own") }
        return try directory.library.review("p", on: host).map { finding in
            (finding.kind, finding.description.replacing("\(directory.path)/", with: ""))
        }
    }

    @Test(arguments: ["default", "harness"])
    func `the installed policies have no contradictions`(name: String) throws {
        #expect(try PolicyLibrary(directory: SourceTree.policies).review(name, on: Self.host) == [])
    }

    @Test(arguments: [
        (["cores": "0.1"], "", "p.yaml:2: limits.cpu: 1s can never be used: 5s of wall with cores 0.1 give 500ms"),
        (
            ["output": "64MiB", "memory": "32MiB"], "",
            "p.yaml:6: limits.output: 64MiB is more than memory (32MiB)"
        ),
        (["wall": "500ms"], "", "p.yaml:3: limits.wall: 500ms must be at least cpu (1s); raise wall, or lower cpu"),
        (["work": "33MiB"], "", "p.yaml:7: limits.work: 33MiB must be at most half of memory (64MiB)"),
        ([:], "bounds: {cpu: 6s}\n", "p.yaml:12: bounds.wall: 5s must be at least cpu (6s)"),
        (
            [:], "bounds: {cpu: 4s, cores: 0.5}\n",
            "p.yaml:12: bounds.cpu: 4s can never be used: 5s of wall with cores 0.5 give 2500ms"
        ),
        (
            [:], "bounds: {output: 64MiB, memory: 63MiB}\n",
            "p.yaml:12: bounds.output: 64MiB is more than memory (63MiB)"
        ),
        ([:], "bounds:\n  work: 33MiB\n", "p.yaml:13: bounds.work: 33MiB must be at most half of memory (64MiB)"),
        ([:], "bounds: {processes: 3}\n", "p.yaml:12: bounds.processes: 3 is less than the policy's own limit (4)"),
        ([:], "bounds: {cores: 0.5}\n", "p.yaml:12: bounds.cores: 0.5 is less than the policy's own limit (1)"),
    ])
    func `a contradiction is reported at its place`(changes: [String: String], bounds: String, message: String) throws {
        let found = try findings(PolicyDirectory.complete(changes) + bounds)
        #expect(found.contains { $0.kind == .contradiction && $0.text.hasPrefix(message) }, "\(found)")
    }

    @Test func `advises that one process is too few for grading`() throws {
        let found = try findings(PolicyDirectory.complete(["processes": "1"]))
        #expect(found.map(\.kind) == [.advice])
        #expect(found[0].text.hasPrefix("p.yaml:5: limits.processes: 1 is too few: each test runs in a copy"))
        #expect(found[0].text.hasSuffix("Exercises of other kinds can be graded"))
    }

    @Test(arguments: [
        ("sendmsg", "sendmsg, which the building of a cell needs"), ("recvmsg", "recvmsg, which the runner needs"),
        ("fcntl", "fcntl with the arguments used there, which the start of Python needs"),
    ])
    func `reports a profile that refuses a call that every cell needs`(call: String, message: String) throws {
        let found = try findings(
            PolicyDirectory.complete().replacing("seccomp: python", with: "seccomp: own"),
            profile: "extends: python\nrefuse:\n  - {reason: r, calls: [\(call)]}\n")
        #expect(found.map(\.kind) == [.contradiction])
        #expect(found.map(\.text) == ["p.yaml:11: seccomp: the profile own refuses \(message); allow it"])
    }

    @Test(arguments: ["clone", "getpid"])
    func `advises that a profile refuses a call that only some exercises need`(call: String) throws {
        let found = try findings(
            PolicyDirectory.complete().replacing("seccomp: python", with: "seccomp: own"),
            profile: "extends: python\nrefuse:\n  - {reason: r, calls: [\(call)]}\n")
        #expect(found.map(\.kind) == [.advice])
        #expect(found.first?.text.hasPrefix("p.yaml:11: seccomp: the profile own refuses \(call)") == true, "\(found)")
    }

    @Test func `a limit that this host cannot enforce is reported at its place, and so is a call that it lacks`() throws
    {
        var host = Self.host
        host.unenforceable = { _ in ["limits.memory cannot be enforced: no cgroup controller memory here"] }
        host.memory = .mebibytes(32)
        host.openFiles = 32
        let lacking = try #require(SeccompProgram.number(of: "mincore"))
        host.lacksCall = { $0 == lacking }
        let found = try findings(PolicyDirectory.complete(), on: host)
        #expect(found.map(\.kind) == [.host, .host, .host, .advice])
        let texts = found.map(\.text)
        #expect(texts.count == 4, "\(texts)")
        #expect(texts[0] == "p.yaml:4: limits.memory: cannot be enforced: no cgroup controller memory here")
        #expect(texts[1] == "p.yaml:4: limits.memory: 64MiB is more than this host has (32MiB); lower it")
        #expect(texts[2].hasPrefix("p.yaml:9: limits.open_files: 64 is more than a process may hold open here (32)"))
        #expect(texts[3].hasPrefix("seccomp/python.yaml:") && texts[3].contains("this kernel has no mincore"))
    }

    @Test func `too many cores and a host that cannot be examined are reported as advice`() throws {
        var host = Self.host
        host.cores = 0
        host.unknown = "permission denied"
        let found = try findings(PolicyDirectory.complete(), on: host)
        #expect(found.map(\.kind) == [.advice, .advice])
    }

    @Test func `finds the capacity of this host`() throws {
        let host = HostCapacity.find()
        #expect(host.unknown == nil)
        #expect(host.cores > 0 && host.memory > .mebibytes(256) && host.processes > 64)
        #expect(host.lacksCall(9999), "no kernel has this call")
        #expect(!host.lacksCall(try #require(SeccompProgram.number(of: "close_range"))))
    }
}
