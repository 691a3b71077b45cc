import FoundationEssentials
import Grading
import Settings
import Testing

@Suite struct `An exercise package` {
    @Test func `is loaded with all of its settings`() throws {
        let exercise = try Exercise(
            package: .small(
                yaml: """
                    order: 3
                    points: 60
                    module: code
                    policy: tight
                    root: python
                    limits: {cpu: 500ms, memory: 64MiB}
                    hidden: ["*_hidden"]
                    weights: {"test_big*": 3}
                    provides: [sum]
                    support: {harness: [oracle.py], submission: [words.txt]}
                    hints: ["Think."]
                    isolation: cells
                    """,
                ["oracle.py": "answer = 42\n", "support/words.txt": "a b\n"]))
        #expect(exercise.slug == "small")
        #expect(exercise.order == 3)
        #expect(exercise.points == 60)
        #expect(exercise.module == "code")
        #expect(exercise.policy == "tight")
        #expect(exercise.root == "python")
        #expect(exercise.limits == LimitOverrides(cpu: .milliseconds(500), memory: .mebibytes(64)))
        #expect(exercise.hides(anyOf: ["T.test_a_hidden"]))
        #expect(!exercise.hides(anyOf: ["T.test_a"]))
        #expect(exercise.weight(ofAny: ["test_big_one"]) == 3)
        #expect(exercise.weight(ofAny: ["test_small"]) == 1)
        #expect(exercise.provides == ["sum"])
        #expect(exercise.harnessSupport.keys.sorted() == ["oracle.py"])
        #expect(exercise.submissionSupport.keys.sorted() == ["words.txt"])
        #expect(exercise.hints == ["Think."])
        #expect(exercise.solutions.map(\.path) == ["solutions/accepted/one.py"])
    }

    @Test(arguments: [
        ("colour: red", "exercise.yaml:3: colour: is not a known key"),
        ("points: 0", "exercise.yaml:3: points:"),
        ("module: class", "exercise.yaml:3: module:"),
        ("module: unittest", "exercise.yaml:3: module:"),
        ("limits: {cpu: fast}", "exercise.yaml:3: limits.cpu:"),
        ("limits: {speed: 2s}", "exercise.yaml:3: limits.speed: is not a known key"),
        ("isolation: none", "exercise.yaml:3: isolation: \"none\" must be cells or shared"),
        ("forbid: [eval]", "exercise.yaml:3: forbid[0]: must hold `key: value` lines"),
        ("forbid: [{message: No}]", "exercise.yaml:3: forbid[0]: must name one of: attribute, call,"),
        ("forbid: [{calls: sorted}]", "exercise.yaml:3: forbid[0].calls: is not a known key"),
        ("forbid: [{call: sorted, colour: red}]", "exercise.yaml:3: forbid[0].colour: is not a known key"),
        ("forbid: [{call: sorted, loop: any}]", "exercise.yaml:3: forbid[0].loop: a rule names one construct"),
        ("forbid: [{call: sorted()}]", "exercise.yaml:3: forbid[0].call: \"sorted()\" must be a function such as"),
        ("forbid: [{call: []}]", "exercise.yaml:3: forbid[0].call: must hold 1 to 50 names"),
        ("forbid: [{call: [a, b]}, {call: [a, b]}]", "exercise.yaml:3: forbid[1].call: the same rule is given twice"),
        ("require: [{loop: until}]", "exercise.yaml:3: require[0].loop: \"until\" must be one of: any"),
        ("require: [{operator: plus}]", "exercise.yaml:3: require[0].operator: \"plus\" must be one of: +"),
        ("require: [{statement: switch}]", "exercise.yaml:3: require[0].statement: \"switch\" must be one of: assert"),
        ("require: [{loop: for, weight: heavy}]", "exercise.yaml:3: require[0].weight:"),
        (
            "support: {harness: [missing.txt]}",
            "exercise.yaml:3: support.harness: \"missing.txt\" is not in the exercise"
        ),
        ("support: {submission: [../x]}", "exercise.yaml:3: support.submission:"),
        ("provides: [\"1\"]", "exercise.yaml:3: provides:"),
        ("weights: {test_a: heavy}", "exercise.yaml:3: weights.test_a:"),
    ])
    func `is rejected with file, line and key of the error`(_ yaml: String, _ message: String) {
        let error = #expect(throws: SettingsError.self) { try Exercise(package: .small(yaml: yaml)) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test(
        arguments: [
            (["handout.md": nil], "handout.md: is missing"),
            (["starter.py": nil], "starter.py: is missing"),
            (["exercise.yaml": nil], "exercise.yaml: is missing"),
            (["tests.py": nil], "tests.py: is missing"),
            (["cases/a.in": "1"], "cases/a.in: has no matching a.out"),
            (["tests.py": nil, "cases/a.out": "1"], "cases/a.out: has no matching a.in"),
            (
                ["tests.py": nil, "cases/readme.txt": "1"],
                "cases/readme.txt: cases/ may contain only NAME.in and NAME.out"
            ),
            (["cases/a.in": "1", "cases/a.out": "1"], "tests.py: an exercise may have tests.py or cases/"),
            (["calls.yaml": ""], "tests.py: an exercise may have tests.py or calls.yaml, not both"),
            (["checker.py": ""], "checker.py: judges the outputs of cases, and the exercise has none"),
            (
                ["solutions/good/a.py": ""],
                "solutions/good/a.py: \"good\" is neither a verdict nor a test status"
            ),
            (["solutions/a.py": ""], "solutions/a.py: must be at"),
        ] as [([String: String?], String)])
    func `is rejected when a file is missing or misplaced`(_ changes: [String: String?], _ message: String) {
        let tests = changes.keys.contains("cases/a.in") && changes.count == 1 ? ["tests.py": String?.none] : [:]
        let error = #expect(throws: GradingError.self) {
            try Exercise(package: .small(changes.merging(tests) { $1 }))
        }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test func `is rejected when its text is not UTF-8`() {
        var package = ExercisePackage.small()
        package.files["handout.md"] = [0xFF]
        #expect(throws: GradingError.self) { try Exercise(package: package) }
    }

    @Test func `may come from Windows`() throws {
        var package = ExercisePackage.small(yaml: "points: 60\n", ["handout.md": "# Small\n\nDo it.\n"])
        for (path, bytes) in package.files {
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            package.files[path] = [0xEF, 0xBB, 0xBF] + Array(lines.joined(separator: Array("\r\n".utf8)))
        }
        let exercise = try Exercise(package: package)
        #expect(exercise.points == 60)
        #expect(exercise.handout == "# Small\n\nDo it.\n")
        #expect(exercise.starter == "def f(x):\n    pass\n")
    }

    @Test func `names a text in UTF-16`() {
        var package = ExercisePackage.small()
        package.files["handout.md"] = [0xFF, 0xFE, 0x23, 0x00]
        let error = #expect(throws: GradingError.self) { try Exercise(package: package) }
        #expect(error?.description == "handout.md: is UTF-16; save it as UTF-8")
    }

    @Test func `is rejected when a hidden pattern matches no case`() throws {
        let cases = ["open": ("1", "2"), "secret": ("3", "6")]
        let error = #expect(throws: SettingsError.self) {
            try Exercise(package: .smallCases(cases, yaml: "hidden:\n- open\n- secret.in\n"))
        }
        #expect(
            error?.description
                == "exercise.yaml:5: hidden: \"secret.in\" matches no case; remove it, or name one of: open, secret")
        #expect(try Exercise(package: .smallCases(cases, yaml: "hidden: [\"secret*\"]")).hides(anyOf: ["secret"]))
    }

    @Test func `is read from a directory, except for hidden files and caches`() async throws {
        try await withTemporaryDirectory { directory in
            try write("slug: x", to: "\(directory)/exercise.yaml")
            try write("x", to: "\(directory)/.git")
            try FileManager.default.createDirectory(
                atPath: "\(directory)/__pycache__", withIntermediateDirectories: true)
            try write("x", to: "\(directory)/__pycache__/tests.pyc")
            let package = try ExercisePackage(directory: directory)
            #expect(package.files.keys.sorted() == ["exercise.yaml"])
        }
    }

    @Test func `never follows a symbolic link`() async throws {
        try await withTemporaryDirectory { directory in
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory)/handout.md", withDestinationPath: "/etc/passwd")
            let error = #expect(throws: GradingError.self) { try ExercisePackage(directory: directory) }
            #expect(error?.description.contains("handout.md: is not a regular file") == true)
        }
    }

    @Test func `is bounded in size`() async throws {
        try await withTemporaryDirectory { directory in
            try write(String(repeating: "x", count: ExercisePackage.maximumFileBytes + 1), to: "\(directory)/big")
            let error = #expect(throws: GradingError.self) { try ExercisePackage(directory: directory) }
            #expect(error?.description.contains("big: is larger than") == true)
        }
    }

    @Test func `must be a directory`() {
        #expect(throws: GradingError.self) { try ExercisePackage(directory: "/nonexistent") }
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}

@Suite struct `The exercises in this repository` {
    @Test func `are eight in order, each with accepted and other solutions`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: SourceTree.exercises)
        let exercises = try names.map {
            try Exercise(package: ExercisePackage(directory: "\(SourceTree.exercises)/\($0)"))
        }.sorted { $0.order < $1.order }
        #expect(exercises.map(\.order) == Array(1...8))
        #expect(exercises.prefix(3).map(\.slug) == ["hello", "hello-world", "sum"])
        for exercise in exercises {
            let accepted = exercise.solutions.count { $0.expectation == .verdict(.accepted) }
            #expect(accepted > 0 && accepted < exercise.solutions.count, "\(exercise.slug)")
        }
    }
}
