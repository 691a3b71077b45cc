import Settings
import Synchronization
import Testing

@testable import Sandbox

@Suite struct PolicyReloadTests {
    /// Records the errors that a library reports about unusable files.
    private final class Faults: Sendable {
        private let messages = Mutex<[String]>([])
        var all: [String] { messages.withLock { $0 } }
        func note(_ error: SandboxError) { messages.withLock { $0.append(error.message) } }
    }

    private let faults = Faults()

    private func library(_ directory: borrowing PolicyDirectory) -> PolicyLibrary {
        PolicyLibrary(directory: directory.path) { [faults] in faults.note($0) }
    }

    @Test func `a change takes effect at the next request`() throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete(), to: "p")
        let library = library(directory)
        #expect(try library.policy("p").limits.processes == 4)
        try directory.write(PolicyDirectory.complete(["processes": "5"]), to: "p")
        #expect(try library.policy("p").limits.processes == 5)
        #expect(faults.all == [])
    }

    @Test func `a change of an extended policy takes effect too`() throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete(), to: "base")
        try directory.write("extends: base\n", to: "p")
        let library = library(directory)
        #expect(try library.policy("p").limits.processes == 4)
        try directory.write(PolicyDirectory.complete(["processes": "5"]), to: "base")
        #expect(try library.policy("p").limits.processes == 5)
    }

    @Test(arguments: [
        ("p", "extends: base\nlimits: {cpu: fast}\n", "p.yaml:2: limits.cpu: \"fast\" must be a duration"),
        ("p", "extends: nobody\n", "p.yaml:1: extends: there is no policy \"nobody\""),
        ("p", "extends: base\nseccomp: nobody\n", "p.yaml:2: seccomp: there is no seccomp profile \"nobody\""),
        ("base", "", "base.yaml: is empty"),
        ("seccomp/own", "allow: []\n", "seccomp/own.yaml:1: allow: is missing"),
        ("seccomp/own", "allow:\n  - {reason: r, calls: [raed]}\n", "seccomp/own.yaml:2: \"raed\" is no system call"),
    ])
    func `a bad change is reported once, and the last valid state stays in force`(
        file: String, text: String, message: String
    ) throws {
        let directory = try PolicyDirectory()
        let good = [
            "base": PolicyDirectory.complete(), "p": "extends: base\nseccomp: own\n",
            "seccomp/own": "extends: python\n",
        ]
        for (name, text) in good { try directory.write(text, to: name) }
        let library = library(directory)
        let policy = try library.policy("p")
        let revision = library.revision(ofPolicy: "p")

        try directory.write(text, to: file)
        for _ in 0..<3 {
            #expect(try library.policy("p") == policy)
        }
        #expect(library.revision(ofPolicy: "p") == revision, "waiting cells can still be used")
        #expect(faults.all.count == 1, "\(faults.all)")
        #expect(faults.all.first?.contains("has changed and cannot be used") == true)
        #expect(faults.all.first?.contains("\(directory.path)/\(message)") == true, "\(faults.all)")

        try directory.write(text + "# still bad\n", to: file)
        #expect(try library.policy("p") == policy)
        #expect(faults.all.count == 2, "each change is reported")

        let fixed = try #require(good[file]) + (file == "p" ? "limits: {processes: 7}\n" : "# fixed\n")
        try directory.write(fixed, to: file)
        #expect(try library.policy("p").limits.processes == (file == "p" ? 7 : 4))
        #expect(faults.all.count == 2)
    }

    @Test func `a changed filter changes the policy`() throws {
        let directory = try PolicyDirectory()
        try directory.write("extends: python\n", to: "seccomp/own")
        try directory.write(PolicyDirectory.complete().replacing("seccomp: python", with: "seccomp: own"), to: "p")
        let library = library(directory)
        let policy = try library.policy("p")
        let revision = try #require(library.revision(ofPolicy: "p"))
        try directory.write("extends: python\nrefuse:\n  - {reason: r, calls: [getcwd]}\n", to: "seccomp/own")
        #expect(try library.policy("p").seccomp != policy.seccomp)
        #expect(library.revision(ofPolicy: "p") == revision + 1, "waiting cells have the old filter")
    }

    @Test func `a policy whose file is removed stays in force`() throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete(), to: "p")
        let library = library(directory)
        let policy = try library.policy("p")
        try directory.remove("p")
        #expect(try library.policy("p") == policy)
        #expect(faults.all.count == 1 && faults.all[0].contains("there is no policy \"p\""), "\(faults.all)")
    }

    @Test func `a policy that was never valid is rejected each time`() throws {
        let directory = try PolicyDirectory()
        try directory.write("limits: [", to: "p")
        let library = library(directory)
        for _ in 0..<2 { #expect(throws: SettingsError.self) { try library.policy("p") } }
        #expect(faults.all == [], "the caller gets the error")
    }

    @Test func `a change of a comment alone is no change`() throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete(), to: "p")
        let library = library(directory)
        let revision = try #require(library.revision(ofPolicy: "p"))
        try directory.write(PolicyDirectory.complete() + "# a comment\n", to: "p")
        #expect(library.revision(ofPolicy: "p") == revision)
        try directory.write(PolicyDirectory.complete(["output": "65KiB"]), to: "p")
        #expect(library.revision(ofPolicy: "p") == revision + 1)
    }
}
