import Settings
import Testing

@testable import Sandbox

@Suite struct PolicyInheritanceTests {
    @Test func `a policy has its own values and inherits all others`() throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete() + "bounds: {cpu: 9s, memory: 99MiB}\n", to: "base")
        try directory.write("extends: base\nlimits: {cpu: 2s}\nbounds:\n  memory: 128MiB\n", to: "middle")
        try directory.write("extends: middle\nlimits:\n  wall: 6s\n", to: "own")
        let effective = try directory.library.asWritten("own")
        let policy = effective.policy
        #expect(policy.limits.cpu == .seconds(2) && policy.limits.wall == .seconds(6))
        #expect(policy.limits.memory == .mebibytes(64))
        #expect(policy.bounds.cpu == .seconds(9) && policy.bounds.memory == .mebibytes(128))
        #expect(policy.bounds.wall == .seconds(6), "a bound that no file gives is the limit")
        #expect(policy.name == "own" && policy.seccompProfile == "python")
        #expect(effective.ancestry == ["own", "middle", "base"])
    }

    @Test func `each value has the line that it is written in`() throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete() + "bounds: {cpu: 9s}\n", to: "base")
        try directory.write("extends: base\nlimits:\n  cpu: 2s\n", to: "own")
        let effective = try directory.library.asWritten("own")
        func origin(_ key: String) -> String? { effective.origin(of: key)?.description }
        #expect(origin("limits.cpu") == "\(directory.path)/own.yaml:3")
        #expect(origin("limits.wall") == "\(directory.path)/base.yaml:3")
        #expect(origin("bounds.cpu") == "\(directory.path)/base.yaml:12")
        #expect(origin("bounds.wall") == nil)
        #expect(origin("seccomp") == "\(directory.path)/base.yaml:11")
    }

    @Test func `a file may extend the policy of its own name`() throws {
        let directory = try PolicyDirectory()
        let mine = try TemporaryDirectory()
        try directory.write(PolicyDirectory.complete(), to: "default")
        try mine.write("extends: default\nlimits: {cpu: 3s}\n", to: "default.yaml")
        #expect(try directory.library.policy("\(mine.path)/default.yaml").limits.cpu == .seconds(3))
    }

    @Test(arguments: [
        ("extends: nobody\n", "1: extends: there is no policy \"nobody\"; choose one of: base, own"),
        ("# \nextends: own\n", "2: extends: forms a circle (own → own); remove `extends` from one of them"),
        ("extends: ../base\n", "1: extends: \"../base\" must be a name"),
        ("extends: base\nlimits: {cpu: fast}\n", "2: limits.cpu: \"fast\" must be a duration"),
        ("extends: base\nlimits: {cpu: 6s}\n", "2: limits.wall: 5s must be at least cpu (6s); raise wall, or"),
        ("extends: base\nlimits: {memory: 16MiB, work: 9MiB}\n", "2: limits.work: 9MiB must be at most half of memory"),
        ("extends: base\nseccomp: nothing\n", "2: seccomp: there is no seccomp profile \"nothing\""),
    ])
    func `a fault in a policy that extends another is reported with its place`(text: String, message: String) throws {
        let directory = try PolicyDirectory()
        try directory.write(PolicyDirectory.complete(), to: "base")
        try directory.write(text, to: "own")
        let error = #expect(throws: SettingsError.self) { try directory.library.policy("own") }
        let whole = "\(directory.path)/own.yaml:\(message)"
        #expect(error?.description.hasPrefix(whole) == true, "\(error?.description ?? "no error")")
    }

    @Test func `the message about a circle names its policies`() throws {
        let directory = try PolicyDirectory()
        for (name, base) in [("a", "b"), ("b", "c"), ("c", "b")] { try directory.write("extends: \(base)\n", to: name) }
        let error = #expect(throws: SettingsError.self) { try directory.library.policy("a") }
        #expect(
            error?.description
                == "\(directory.path)/c.yaml:1: extends: forms a circle (b → c → b); remove `extends` from one of them"
        )
    }
}
