import Foundation
import Testing

/// `sandmartin root`: an operator's own roots.
@Suite(.serialized) struct RootCommandTests {
    private struct Listed: Decodable {
        let name: String
        let state: String
        let hash: String?
        let python: String?
        let bytes: Int?
        let fault: String?
    }

    private struct Result: Decodable {
        let outcome: String
        let stdout: String
        let root: String
    }

    private func with(_ body: (OwnRoots) async throws -> Void) async throws {
        try await withTemporaryDirectory { try await body(OwnRoots(in: $0)) }
    }

    private func list(_ own: OwnRoots, _ arguments: [String] = ["list"]) async throws -> [Listed] {
        let command = try await own.run(["root"] + arguments + ["--json"])
        return try command.objects(Listed.self)
    }

    @Test func `a wheel becomes a root that programs run in, and its description repeats it`() async throws {
        try await with { own in
            try own.make(wheel: "tiny_thing", module: "tiny/__init__.py", "answer = 42\n")
            let built = try await own.build("tiny", ["--wheel", "tiny-thing==1.0", "--preload", "tiny"])
            #expect(built.status == 0, "\(built.stderr)")
            #expect(own.files(of: "tiny") == ["HASH", "description", "lock", "root"])

            let program = own.directory.appending(path: "program.py")
            try Data("import tiny; print(tiny.answer, tiny.__file__)".utf8).write(to: program)
            for start in [[], ["--cold"]] {
                let command = try await own.run(["run", "--json", "--root", "tiny"] + start + [program.path()])
                let result = try #require(try command.objects(Result.self).first, "\(command.stderr)")
                #expect(result.outcome == "ok" && result.root == "tiny", "\(result)")
                #expect(result.stdout == "42 /usr/local/lib/python3.13/dist-packages/tiny/__init__.py\n")
            }
            let listed = try #require(try await list(own).first { $0.name == "tiny" })
            #expect(listed.state == "ready" && listed.python == "3.13" && listed.fault == nil)
            let hash = try own.hash(of: "tiny")
            #expect(listed.hash.map { "\($0)\n" } == hash && listed.bytes.map { $0 > 10 << 20 } == true)
            #expect(try await own.run(["root", "check", "tiny"]).status == 0)

            let again = try await own.build("tiny")
            #expect(again.status == 0, "\(again.stderr)")
            #expect(try own.hash(of: "tiny") == hash, "the same description gives the same hash")
        }
    }

    /// python3-shapely depends on numpy. Debian's numpy links to files that roots leave out, and to a BLAS library that
    /// its package links to when it is installed.
    @Test func `Debian packages become a root, although they link to what roots leave out`() async throws {
        try await with { own in
            let built = try await own.build("geometry", ["--deb", "python3-shapely", "--preload", "shapely"])
            #expect(built.status == 0, "\(built.stderr)")
            let program = own.directory.appending(path: "program.py")
            try Data("import shapely; print(shapely.box(0, 0, 2, 3).area)".utf8).write(to: program)
            let command = try await own.run(["run", "--json", "--root", "geometry", program.path()])
            let result = try #require(try command.objects(Result.self).first, "\(command.stderr)")
            #expect(result.outcome == "ok" && result.stdout == "6.0\n", "\(result)")
        }
    }

    @Test func `an exercise is graded in its root, and in another one that an option names`() async throws {
        try await with { own in
            try own.make(wheel: "tiny_thing", module: "tiny.py", "")
            #expect(try await own.build("tiny", ["--wheel", "tiny-thing==1.0"]).status == 0)
            let exercise = own.directory.appending(path: "rooted")
            #expect(try await own.run(["exercise", "new", exercise.path()]).status == 0)
            let settings = exercise.appending(path: "exercise.yaml")
            let text = try String(contentsOf: settings, encoding: .utf8)
            try Data("\(text)\nroot: tiny\n".utf8).write(to: settings)
            let submission = own.directory.appending(path: "submission.py")
            try Data("import tiny\ndef double(number):\n    return 2 * number\n".utf8).write(to: submission)
            for (options, verdict, root) in [([], "accepted", "tiny"), (["--root", "python"], "invalid", "python")] {
                let command = try await own.run(["grade", "--json"] + options + [exercise.path(), submission.path()])
                let graded = try #require(try command.objects(GradedReport.self).first, "\(command.stderr)")
                #expect(graded.verdict == verdict && graded.root == root, "\(graded)")
            }
            #expect(try await own.run(["exercise", "verify", exercise.path()]).status == 0)
        }
    }

    @Test(arguments: [
        ("x.py", "import no_such_module\n", "x cannot be imported: ModuleNotFoundError: No module named"),
        (
            "x.py", "import socket\nsocket.create_connection(('192.0.2.1', 80), 1)\n",
            "x uses a network when it is imported"
        ),
        (
            "x.py", "import socket\ntry: socket.getaddrinfo('example.org', 80)\nexcept OSError: pass\n",
            "it looks up example.org"
        ),
        // Its thread outlives the import, which is what the check looks for.
        (
            "x.py", "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n",
            "starts a thread that does not end"
        ),
        ("../x.py", "", "it contains the path '../x.py'"),
        ("x.py", "import os\nos.mkdir('/usr/new')\n", "x cannot be imported: PermissionError"),
    ])
    func `a wheel that could not work in a cell is refused, and nothing is left of it`(
        module: String, source: String, words: String
    ) async throws {
        try await with { own in
            try own.make(wheel: "bad", module: module, source)
            let command = try await own.build("bad", ["--wheel", "bad==1.0"])
            #expect(command.status == 1)
            #expect(command.stderr.contains(words) && command.stderr.contains("bad: not built"), "\(command.stderr)")
            #expect(own.files(of: "bad").isEmpty)
        }
    }

    @Test func `a failed build leaves the earlier root as it was`() async throws {
        try await with { own in
            try own.make(wheel: "thing", module: "thing.py", "")
            try own.make(wheel: "thing", version: "2.0", module: "thing.py", "import no_such_module\n")
            #expect(try await own.build("tiny", ["--wheel", "thing==1.0"]).status == 0)
            let hash = try own.hash(of: "tiny")
            let failed = try await own.build("tiny", ["--wheel", "thing==2.0"])
            #expect(failed.status == 1 && failed.stderr.contains("the earlier root stays in use"), "\(failed.stderr)")
            #expect(own.files(of: "tiny") == ["HASH", "description", "lock", "root"])
            #expect(try own.hash(of: "tiny") == hash)
            #expect(try await own.run(["root", "check", "tiny"]).status == 0)

            // The wheel of the description has changed.
            try own.make(wheel: "thing", module: "thing.py", "changed = True\n")
            let changed = try await own.build("tiny")
            #expect(
                changed.status == 1 && changed.stderr.contains("--upgrade accepts the present one"), "\(changed.stderr)"
            )
            #expect(try await own.build("tiny", ["--upgrade"]).status == 0)
            #expect(try own.hash(of: "tiny") != hash)
        }
    }

    @Test(arguments: [
        (["--wheel", "nonsense==1.0"], 1, "has no wheel that fits"),
        (["--wheel", "nonsense"], 1, "--wheel needs PACKAGE==VERSION"),
        (["--deb", "Nonsense!"], 1, "--deb needs the name of a Debian package"),
        (["--from", "nonsense"], 2, "--from must name a root that comes with Sandmartin"),
        ([], 1, "say what it has with --wheel or --deb"),
    ])
    func `a build that cannot begin says why`(options: [String], status: Int32, words: String) async throws {
        try await with { own in
            let command = try await own.build("tiny", options)
            #expect(command.status == status && command.stderr.contains(words), "\(command.stderr)")
            #expect(own.files(of: "tiny").isEmpty)
        }
    }

    @Test(arguments: ["Upper", "../x", "-x", "python"])
    func `an unusable name is refused`(name: String) async throws {
        try await with { own in
            for verb in ["build", "remove"] {
                let command = try await own.run(["root", verb, "--", name])
                #expect(command.status == 2 && command.stderr.contains(name), "\(command.stderr)")
            }
        }
    }

    @Test func `a full disk is reported, and nothing is left`() async throws {
        try await with { own in
            let mounted = try Command.mount("size=16m", at: own.roots)
            #expect(mounted)
            defer { umount2(own.roots.path(), Int32(MNT_DETACH)) }
            try own.make(wheel: "thing", module: "thing.py", "")
            let command = try await own.build("tiny", ["--wheel", "thing==1.0"])
            #expect(command.status == 1 && command.stderr.contains("the disk is too full"), "\(command.stderr)")
            #expect(own.files(of: "tiny").isEmpty)
        }
    }

    @Test func `what a killed build leaves is listed, and removed or replaced`() async throws {
        try await with { own in
            let directory = own.roots.appending(path: "tiny")
            try FileManager.default.createDirectory(
                at: directory.appending(path: "root.new"), withIntermediateDirectories: true)
            try Data().write(to: directory.appending(path: "lock"))
            let listed = try #require(try await list(own).first { $0.name == "tiny" })
            #expect(listed.state == "half_built" && listed.fault?.contains("is half built") == true)
            let run = try await own.run(["run", "--root", "tiny", "Tests/Hostile/sleeps.py"])
            #expect(run.status == 2 && run.stderr.contains("sandmartin root remove tiny"), "\(run.stderr)")
            #expect(try await own.run(["root", "remove", "tiny"]).status == 0)
            #expect(own.files(of: "tiny").isEmpty)
        }
    }

    @Test func `a root in use is not removed, and the message says what uses it`() async throws {
        try await with { own in
            try own.make(wheel: "thing", module: "thing.py", "")
            #expect(try await own.build("tiny", ["--wheel", "thing==1.0"]).status == 0)
            let tree = own.roots.appending(path: "tiny/root").path()
            // As a service does, for as long as it runs.
            let used = try await own.run(["root", "remove", "tiny"], by: ["flock", "--shared", tree])
            #expect(used.status == 1 && used.stderr.contains("the root tiny is in use by process"), "\(used.stderr)")

            let exercise = own.directory.appending(path: "course/rooted")
            #expect(try await own.run(["exercise", "new", exercise.path()]).status == 0)
            let settings = exercise.appending(path: "exercise.yaml")
            try Data("\(try String(contentsOf: settings, encoding: .utf8))\nroot: tiny\n".utf8).write(to: settings)
            let course = own.environment.merging(
                ["SANDMARTIN_EXERCISES": own.directory.appending(path: "course").path()]) { $1 }
            let needed = try await Command.run(["root", "remove", "tiny"], environment: course)
            #expect(needed.status == 2 && needed.stderr.contains("needed by the exercises rooted"), "\(needed.stderr)")

            #expect(try await own.run(["root", "remove", "tiny"]).status == 0)
            #expect(own.files(of: "tiny").isEmpty)
            #expect(try await own.run(["root", "remove", "tiny"]).stderr.contains("the roots here: python"))
        }
    }

    @Test func `a changed root is found by check and by doctor, which is unsound only if the root is needed`()
        async throws
    {
        struct Report: Decodable {
            struct Check: Decodable {
                let name: String
                let status: String
                let how: String
            }

            let sound: Bool
            let checks: [Check]
        }
        try await with { own in
            try own.make(wheel: "thing", module: "thing.py", "")
            #expect(try await own.build("tiny", ["--wheel", "thing==1.0"]).status == 0)
            let file = own.roots.appending(path: "tiny/root/usr/local/lib/python3.13/dist-packages/thing.py")
            try Data("x = 1\n".utf8).write(to: file)
            let check = try await own.run(["root", "check"])
            #expect(check.status == 1 && check.stdout.contains("is not what was built"), "\(check.stdout)")
            let run = try await own.run(["run", "--root", "tiny", "Tests/Hostile/sleeps.py"])
            #expect(run.status == 1 && run.stderr.contains("is not what was built"), "\(run.stderr)")
            for (options, sound, status) in [([], true, "absent"), (["--root", "tiny"], false, "missing")] {
                let doctor = try await own.run(["doctor", "--json"] + options)
                let report = try #require(try doctor.objects(Report.self).first)
                #expect(report.sound == sound, "\(report.checks.filter { $0.status == "missing" })")
                #expect(report.checks.contains { $0.name == "Python root tiny" && $0.status == status })
            }
        }
    }

    @Test func `a service names the exercises whose root is missing, and grades the others`() async throws {
        try await with { own in
            let course = own.directory.appending(path: "course")
            for slug in ["plain", "rooted"] {
                #expect(
                    try await own.run(["exercise", "new", course.appending(path: slug).path()]).status == 0)
            }
            let settings = course.appending(path: "rooted/exercise.yaml")
            try Data("\(try String(contentsOf: settings, encoding: .utf8))\nroot: nonsense\n".utf8).write(to: settings)
            let log = own.directory.appending(path: "log")
            let service = try await RunningService.start(
                ["serve"],
                environment: own.environment.merging([
                    "SANDMARTIN_EXERCISES": course.path(), "SANDMARTIN_HTTP_PORT": "0",
                    "SANDMARTIN_STATE_DIRECTORY": own.directory.appending(path: "state").path(),
                ]) { $1 }, log: log)
            let student = try await Student(at: try await service.address())
            let code = "def double(number):\n    return 2 * number\n"
            let failed = try await student.submit(code, to: "rooted")
            try await eventually("its grading has failed by our fault") {
                try await student.get("api/v1/submissions/\(failed.id)", as: Student.Submission.self).status
                    == "failed"
            }
            let graded = try await student.verdict(of: student.submit(code, to: "plain"))
            #expect(graded.verdict == "accepted")
            let text = try String(contentsOf: log, encoding: .utf8)
            #expect(
                text.contains("submissions to rooted fail as our fault: there is no Python root nonsense"), "\(text)")
            #expect(text.contains("the roots here: python"), "\(text)")
            await service.stop()
        }
    }
}
