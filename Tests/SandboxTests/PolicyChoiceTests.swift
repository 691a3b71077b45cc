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
