import Foundation
import Testing

/// Unusable arguments lead to exit code 2 and a message with a remedy.
struct BadInputTests {
    @Test(arguments: [
        (["run"], "Missing expected argument"),
        (["run", "/no/such/file.py"], "/no/such/file.py cannot be read"),
        (["run", "--policy", "nonsense", "Tests/Hostile"], "Hostile cannot be read"),
        (["grade", "exercises/nonsense", "README.md"], "exercises/nonsense"),
        (["grade", "exercises/hello", "/no/such/file.py"], "/no/such/file.py cannot be read"),
        (["grade", "--jobs", "0", "exercises/hello", "README.md"], "--jobs must be from 1 to 256"),
        (["policy", "show", "nonsense"], "there is no policy \"nonsense\""),
        (["serve", "--config", "/no/such/file.yaml"], "/no/such/file.yaml: cannot be read"),
        (["worker"], "set database.url and redis.url"),
        (["nonsense"], "Unexpected argument 'nonsense'"),
    ])
    func `unusable arguments are refused`(arguments: [String], message: String) async throws {
        let command = try await Command.run(arguments)
        #expect(command.status == 2)
        #expect(command.stderr.contains(message), "\(command.stderr)")
        #expect(command.stdout.isEmpty)
    }

    @Test func `the message about an unknown policy lists the known ones`() async throws {
        let command = try await Command.run(["run", "--policy", "nonsense", "Tests/Hostile/sleeps.py"])
        #expect(command.status == 2)
        #expect(command.stderr.contains("there is no policy \"nonsense\"") && command.stderr.contains("default"))
    }

    @Test(arguments: [
        ("seccomp: python\nlimits: {cpu: fast}", ":2: limits.cpu: \"fast\" must be a duration"),
        ("seccomp: python\nlimits: {cpu: 2s}\nlimit: 3", ":3: limit: is not a known key"),
        ("limits: [", "is not readable YAML"),
        ("", "is empty"),
    ])
    func `an error in a policy file names file, line and key`(text: String, message: String) async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "policy.yaml")
            try Data(text.utf8).write(to: file)
            for arguments in [
                ["policy", "check", file.path()], ["run", "--policy", file.path(), "Tests/Hostile/sleeps.py"],
            ] {
                let command = try await Command.run(arguments)
                #expect(command.status == 2)
                #expect(command.stderr.contains(file.path()) && command.stderr.contains(message), "\(command.stderr)")
            }
        }
    }

    @Test func `an exercise with an unknown root is refused, and the roots that there are are listed`() async throws {
        try await withTemporaryDirectory { directory in
            let exercise = directory.appending(path: "rooted")
            #expect(try await Command.run(["exercise", "new", exercise.path()]).status == 0)
            let settings = exercise.appending(path: "exercise.yaml")
            let text = try String(contentsOf: settings, encoding: .utf8)
            try Data("\(text)\nroot: nonsense\n".utf8).write(to: settings)
            let starter = exercise.appending(path: "starter.py").path()
            for arguments in [["exercise", "verify", exercise.path()], ["grade", exercise.path(), starter]] {
                let command = try await Command.run(arguments)
                #expect(command.status == 2)
                #expect(
                    command.stderr.contains("no Python root nonsense") && command.stderr.contains("roots here: python"),
                    "\(command.stderr)")
            }
        }
    }

    @Test func `an exercise without tests is refused`() async throws {
        try await withTemporaryDirectory { directory in
            for (name, text) in [
                ("exercise.yaml", "slug: bare\ntitle: Bare\n"), ("handout.md", "Do it."), ("starter.py", "\n"),
            ] { try Data(text.utf8).write(to: directory.appending(path: name)) }
            let command = try await Command.run(["exercise", "verify", directory.path()])
            #expect(command.status == 2)
            #expect(command.stderr.contains("tests.py"), "\(command.stderr)")
        }
    }

    @Test func `the message about too few descriptors names the setting to raise`() async throws {
        let command = try await Command.run(["run", "Tests/Hostile/sleeps.py"], by: ["prlimit", "--nofile=100"])
        #expect(command.status == 1)
        #expect(command.stderr.contains("may open 100 descriptors") && command.stderr.contains("LimitNOFILE="))
        #expect(command.stdout.isEmpty)
    }

    @Test func `a state directory on a full file system is refused before a server starts`() async throws {
        try await withTemporaryDirectory { directory in
            let mounted = try Command.mount("size=4m", at: directory)
            #expect(mounted)
            defer { umount2(directory.path(), Int32(MNT_DETACH)) }
            let command = try await Command.run(
                ["serve"],
                environment: [
                    "SANDMARTIN_STATE_DIRECTORY": directory.appending(path: "state").path(),
                    "SANDMARTIN_HTTP_PORT": "0",
                ])
            #expect(command.status == 1)
            let words = "has 4MiB left, and the servers need 64MiB: free some space"
            #expect(command.stderr.contains(words), "\(command.stderr)")
        }
    }

    @Test func `the message about a missing root file system names the command that builds it`() async throws {
        let command = try await Command.run(
            ["run", "Tests/Hostile/sleeps.py"], environment: ["SANDMARTIN_ROOTFS": "/no/such/root"])
        #expect(command.status == 1)
        #expect(command.stderr.contains("/no/such/root") && command.stderr.contains("make rootfs"))
    }
}
