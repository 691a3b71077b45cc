import FoundationEssentials
import Settings
import Testing

@testable import Sandbox

/// Which changed texts of policies and system call lists come into force.
@Suite struct PolicyChoiceTests {
    private static let python = Result {
        try String(contentsOfFile: "\(SourceTree.policies)/seccomp/python.yaml", encoding: .utf8)
    }

    private let library = PolicyLibrary(directory: "/policies")
    private let base: [String: String]

    init() throws {
        base = ["seccomp/python.yaml": try Self.python.get(), "base.yaml": PolicyDirectory.complete()]
    }

    @Test func `valid texts come into force together, also if one extends the other`() {
        let changed = ["a.yaml": "extends: b\n", "b.yaml": "extends: base\n"].merging(base) { $1 }
        #expect(library.choose(from: changed, into: [:]) == PolicyChoice(accepted: changed))
    }

    private static let faulty: [(String, String, Int?, String)] = [
        ("own.yaml", "extends: base\nlimits: {cpu: soon}\n", 2, "limits.cpu: \"soon\" must be a duration"),
        ("own.yaml", "extends: base\nlimits: {wall: 500ms}\n", 2, "limits.wall: 500ms must be at least cpu (1s)"),
        ("seccomp/own.yaml", "allow: []\n", 1, "allow: is missing"),
        ("own.yaml", "", nil, "is empty"),
    ]

    @Test(arguments: faulty)
    func `a faulty text is named with its line, and the others come into force`(
        path: String, text: String, line: Int?, message: String
    ) throws {
        let good = ["a.yaml": "extends: b\n", "b.yaml": "extends: base\n"]
        let choice = library.choose(from: good.merging([path: text]) { $1 }, into: base)
        #expect(choice.accepted == good)
        let fault = try #require(choice.faults.first)
        #expect(choice.faults.count == 1)
        #expect(fault.path == path && fault.file == path && fault.line == line)
        #expect(fault.message.hasPrefix(message), "\(fault.message)")
    }

    @Test func `a change that another policy cannot bear is refused at its place`() throws {
        let current = base.merging(["own.yaml": "extends: base\nlimits: {cpu: 4s}\n"]) { $1 }
        let changed = PolicyDirectory.complete(["wall": "3s"])
        let choice = library.choose(from: ["base.yaml": changed], into: current)
        #expect(choice.accepted.isEmpty)
        let fault = try #require(choice.faults.first)
        #expect(fault.path == "base.yaml" && fault.file == "own.yaml" && fault.line == 2)
    }

    @Test func `a faulty text does not replace another faulty text`() {
        let current = base.merging(["own.yaml": "extends: nobody\n"]) { $1 }
        let choice = library.choose(from: ["own.yaml": "extends: nobody\n\n"], into: current)
        #expect(choice.accepted.isEmpty)
        #expect(choice.faults.map(\.path) == ["own.yaml"])
    }

    @Test func `a call list under which no program can run is refused`() throws {
        let changed = ["seccomp/python.yaml": try Self.python.get().replacing("execve, ", with: "")]
        let current = base
        try #require(changed["seccomp/python.yaml"] != current["seccomp/python.yaml"])
        let choice = library.choose(from: changed, into: current)
        #expect(choice.accepted.isEmpty)
        #expect(choice.faults.first?.path == "seccomp/python.yaml")
    }

    @Test func `a check of a text names line and key, and policies that cannot bear the change`() throws {
        let current = base.merging(["own.yaml": "extends: base\nlimits: {cpu: 4s}\n"]) { $1 }
        let typing = try #require(
            library.check("extends: base\nlimits: {cpu: soon}\n", at: "new.yaml", among: current).first)
        #expect(typing.file == "new.yaml" && typing.line == 2 && typing.key == "limits.cpu" && typing.isRefusal)
        let changed = PolicyDirectory.complete(["wall": "3s"])
        let dependent = try #require(library.check(changed, at: "base.yaml", among: current).first)
        #expect(dependent.file == "own.yaml" && dependent.line == 2 && dependent.isRefusal)
        #expect(library.check("extends: base\n", at: "new.yaml", among: current).filter(\.isRefusal) == [])
        let advice = library.check("extends: base\nlimits: {processes: 1}\n", at: "new.yaml", among: current)
        #expect(advice.map(\.isRefusal) == [false])
    }

    private static func worker(_ name: String, memory: ByteCount) -> WorkerHost {
        WorkerHost(
            worker: name,
            capacity: HostCapacity(memory: memory, cores: 2, processesOfProgram: 100, openFiles: 1024))
    }

    @Test func `a policy that no worker can use is refused with each worker and value`() throws {
        let text = "extends: base\nlimits: {memory: 900GiB, processes: 101}\n"
        let small = Self.worker("small", memory: .mebibytes(64))
        let remarks = library.check(
            text, at: "new.yaml", among: base, on: [small, Self.worker("large", memory: .mebibytes(1 << 20))])
        #expect(remarks.map(\.key) == ["limits.memory", "limits.processes"])
        #expect(
            remarks.allSatisfy { $0.isRefusal && $0.line == 2 && $0.message.hasSuffix("No worker can use this policy") }
        )
        #expect(remarks[0].message.hasPrefix("worker small: 900GiB is more than this host has (64MiB)"))
        #expect(remarks[1].message.hasPrefix("worker small, large: 101 is more than this host allows"))
        #expect(
            library.check("extends: base\nlimits: {processes: 100}\n", at: "new.yaml", among: base, on: [small]) == [])
    }

    @Test func `a policy that one of several workers can use is accepted with advice`() throws {
        let hosts = [Self.worker("small", memory: .mebibytes(64)), Self.worker("large", memory: .mebibytes(4096))]
        let remarks = library.check("extends: base\nlimits: {memory: 1GiB}\n", at: "new.yaml", among: base, on: hosts)
        #expect(remarks.map(\.isRefusal) == [false])
        #expect(remarks.first?.message.hasSuffix("It keeps the last version that it can use") == true)
    }

    @Test func `a host's own finding is reported once, with the name of its worker`() throws {
        let small = Self.worker("small", memory: .mebibytes(64))
        let remarks = library.restricted(to: small.capacity).check(
            "extends: base\nlimits: {memory: 1GiB}\n", at: "new.yaml", among: base, on: [small])
        #expect(remarks.map(\.isRefusal) == [true])
        #expect(remarks.first?.message.hasPrefix("worker small: 1GiB is more than this host has") == true)
        let both = library.restricted(to: small.capacity).check(
            "extends: base\nlimits: {memory: 1GiB}\n", at: "new.yaml", among: base,
            on: [small, Self.worker("large", memory: .mebibytes(4096))])
        #expect(both.map(\.isRefusal) == [true])
        #expect(both.first?.message.contains("keeps the last version") == false)
    }

    @Test func `a change is refused if no worker can use a policy that extends it any more`() throws {
        let capacities = [("memory", ByteCount.mebibytes(4096), 100), ("processes", .mebibytes(64), 1000)]
        let hosts = capacities.map { name, memory, processes in
            WorkerHost(
                worker: name,
                capacity: HostCapacity(memory: memory, cores: 2, processesOfProgram: processes, openFiles: 1024))
        }
        let current = base.merging(["own.yaml": "extends: base\nlimits: {processes: 200}\n"]) { $1 }
        let changed = PolicyDirectory.complete(["memory": "1GiB"])
        let refusals = library.check(changed, at: "base.yaml", among: current, on: hosts).filter(\.isRefusal)
        #expect(refusals.map(\.key) == ["limits.processes", "limits.memory"])
        #expect(refusals.map(\.file) == ["own.yaml", "base.yaml"])
        // It is no reason to refuse further changes, should it have come from a file.
        let broken = current.merging(["base.yaml": changed]) { $1 }
        #expect(
            library.check(changed + "# More.\n", at: "base.yaml", among: broken, on: hosts).filter(\.isRefusal) == [])
    }

    @Test func `texts replace the files of a library, and give each policy its versions`() throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete(), to: "p")
        let library = directory.library
        #expect(try library.policy("p").versions == nil)
        let revision = library.revision(ofPolicy: "p")

        let numbers = [PolicyText.Version(number: 3, hash: "c"), PolicyText.Version(number: 2, hash: "b")]
        func replace(_ policy: String) throws {
            library.replace(with: [
                "p.yaml": PolicyText(policy, version: numbers[0]),
                "seccomp/python.yaml": PolicyText(try Self.python.get(), version: numbers[1]),
            ])
        }
        try replace(PolicyDirectory.complete())
        #expect(
            try library.policy("p").versions == PolicyVersions(policy: numbers[0], callList: numbers[1]))
        #expect(library.revision(ofPolicy: "p") == revision, "cells of an equal policy stay")
        try replace(PolicyDirectory.complete(["processes": "9"]))
        #expect(try library.policy("p").limits.processes == 9)
        #expect(library.revision(ofPolicy: "p") != revision)
        #expect(try library.names() == ["p"])
        #expect(throws: SandboxError.self) { try library.policy("absent") }
    }

    @Test func `the bases of a text are all texts that it extends, nearest first`() throws {
        let own = [
            "a.yaml": "extends: b\n", "b.yaml": "extends: base\n", "seccomp/own.yaml": "extends: python\n",
        ]
        let bases = library.bases(in: base.merging(own) { $1 })
        #expect(bases["a.yaml"] == ["extends: base\n", PolicyDirectory.complete()])
        #expect(bases["base.yaml"] == [] && bases["seccomp/python.yaml"] == [])
        #expect(bases["seccomp/own.yaml"] == [try Self.python.get()])
    }
}
