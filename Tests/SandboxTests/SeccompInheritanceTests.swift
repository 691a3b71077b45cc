import Glibc
import Settings
import Testing

@testable import Sandbox

@Suite struct SeccompInheritanceTests {
    private func program(_ text: String) throws -> SeccompProgram {
        let directory = try PolicyDirectory()
        try directory.write(text, to: "seccomp/own")
        return try directory.library.seccompProgram("own")
    }

    private func answer(_ call: String, _ arguments: [UInt64] = [], by text: String) throws -> SeccompProgram.Answer {
        try program(text).answer(to: try #require(SeccompProgram.number(of: call)), arguments)
    }

    @Test func `allows added and inherited calls`() throws {
        let text = "extends: python\nallow:\n  - {reason: r, calls: [socket]}\n"
        #expect(try answer("socket", by: text) == .allow)
        #expect(try answer("read", by: text) == .allow)
        #expect(try answer("connect", by: text) == .refuse)
        #expect(try answer("clone3", by: text) == .error(ENOSYS))
    }

    @Test func `adds values to a condition`() throws {
        let text =
            "extends: python\nallow:\n  - {reason: r, calls: [ioctl], where: {argument: 1, values: {X: 0x5412}}}\n"
        #expect(try answer("ioctl", [0, 0x5412], by: text) == .allow)
        #expect(try answer("ioctl", [0, 0x5401], by: text) == .allow)
        #expect(try answer("ioctl", [0, 0x5410], by: text) == .refuse)
    }

    @Test func `removes a condition`() throws {
        let text = "extends: python\nallow:\n  - {reason: r, calls: [ioctl]}\n"
        #expect(try answer("ioctl", [0, 0x5410], by: text) == .allow)
    }

    @Test func `refuses a removed call`() throws {
        let text = "extends: python\nrefuse:\n  - {reason: r, calls: [mincore]}\n"
        #expect(try answer("mincore", by: text) == .refuse)
        #expect(try answer("mmap", by: text) == .allow)
    }

    @Test func `narrows a call by refusing it and allowing it with a condition`() throws {
        let text = """
            extends: python
            refuse:
              - {reason: r, calls: [umask]}
            allow:
              - {reason: r, calls: [umask], where: {argument: 0, values: {usual: 18}}}
            """
        #expect(try answer("umask", [18], by: text) == .allow)
        #expect(try answer("umask", [0], by: text) == .refuse)
    }

    @Test func `changes the answer to a call`() throws {
        let text = """
            extends: python
            allow:
              - {reason: r, calls: [clone3]}
            absent:
              - {reason: r, calls: [pidfd_open]}
            fatal:
              - {reason: r, calls: [execveat]}
            """
        #expect(try answer("clone3", by: text) == .allow)
        #expect(try answer("pidfd_open", by: text) == .error(ENOSYS))
        #expect(try answer("execveat", by: text) == .refuse)
        #expect(try program(text).fatalCalls.contains(#require(SeccompProgram.number(of: "execveat"))))
    }

    @Test func `limits an inherited call, and allows an inherited limited call`() throws {
        let limits = "extends: python\nlimited:\n  - {reason: r, calls: [fork], most: 10}\n"
        #expect(try answer("fork", by: limits) == .refuse)
        let fork = try #require(SeccompProgram.number(of: "fork"))
        #expect(try program(limits).limitedCalls.first { $0.number == fork }?.most == 10)
        let allows = "extends: python\nallow:\n  - {reason: r, calls: [fcntl]}\n"
        #expect(try program(allows).limitedCalls == [])
        let refuses = "extends: python\nrefuse:\n  - {reason: r, calls: [fcntl]}\n"
        #expect(try program(refuses).limitedCalls == [])
    }

    @Test func `rejects more limited calls than the launcher can count`() throws {
        let calls = "fork, vfork, pipe, pipe2, dup, dup2, dup3, umask"
        let text = "extends: python\nlimited:\n  - {reason: r, calls: [\(calls)], most: 10}\n"
        let error = #expect(throws: SandboxError.self) { try program(text) }
        #expect(
            error?.message.contains("own.yaml:3: no more than 8 calls") == true, "\(error.map(\.message) ?? "none")")
    }

    @Test(arguments: [
        ("extends: nobody\n", "1: extends: there is no seccomp profile \"nobody\"; choose one of: own, python"),
        ("extends: own\n", "1: extends: forms a circle (own → own)"),
        (
            "extends: python\nrefuse:\n  - {reason: r, calls: [socket]}\n",
            "3: refuse: the extended profile does not list socket"
        ),
        (
            "extends: python\nallow:\n  - {reason: r, calls: [read], where: {argument: 0, values: {X: 0}}}\n",
            "3: allow: read is already in allow ("
        ),
    ])
    func `a fault in a profile that extends another is reported with its place`(text: String, message: String) throws {
        let directory = try PolicyDirectory()
        try directory.write(text, to: "seccomp/own")
        let error = #expect(throws: SettingsError.self) { try directory.library.seccompProfile("own") }
        let whole = "\(directory.path)/seccomp/own.yaml:\(message)"
        #expect(error?.description.hasPrefix(whole) == true, "\(error?.description ?? "no error")")
    }
}
