import Grading
import Testing

/// What a teacher reads about the handout and the files that students may see.
struct HandoutReviewTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// The findings of a small exercise with this handout and these files in `files/`.
    private func findings(
        _ handout: String, yaml: String = "", _ files: [String: [UInt8]] = [:], others: [String: String?] = [:]
    ) throws -> [String] {
        var package = ExercisePackage.small(yaml: yaml, others.merging(["handout.md": handout]) { $1 })
        for (path, bytes) in files { package.files["files/\(path)"] = bytes }
        return try Exercise(package: package).handoutFindings.map { "\($0.severity) \($0.place): \($0.message)" }
    }

    @Test func `nothing, if all links have their files`() throws {
        #expect(
            try findings(
                "# Small\n\n![A rocket](rocket.png) [data](files/data.csv) <https://example.org> <!-- note -->",
                ["rocket.png": Self.png, "data.csv": [1]]) == [])
    }

    @Test func `files that are missing, with the line of the handout`() throws {
        #expect(
            try findings("# Small\n\n![A rocket](rocket.png)\nand [data](data.csv).", ["Data.csv": [1]]) == [
                "error handout.md:3: \"rocket.png\" is not in files/; add the file, or correct the name",
                "error handout.md:4: \"data.csv\" is not in files/; its name is \"Data.csv\" there",
            ])
    }

    @Test func `links that students cannot open`() throws {
        for target in ["javascript:alert(1)", "data:text/plain,x", "/etc/passwd", "../tests.py", "#top"] {
            #expect(
                try findings("# Small\n\n[x](\(target))") == [
                    "error handout.md:3: students cannot open \"\(target)\"; name a file in files/, or begin with "
                        + "https://, http:// or mailto:"
                ])
        }
    }

    @Test func `pictures that the page cannot show`() throws {
        #expect(
            try findings(
                "![a](https://example.org/a.png)\n![b](data.csv)", ["data.csv": [1], "c.png": [1, 2, 3]]) == [
                    "error handout.md:1: the page shows no pictures of other servers; put "
                        + "\"https://example.org/a.png\" into files/",
                    "error handout.md:2: \"data.csv\" is not a picture; the page shows .gif, .jpeg, .jpg, .png, .svg, "
                        + ".webp",
                    "error files/c.png: is not what its name says: image/png",
                ])
    }

    @Test func `pictures without a text, pictures that are large, and raw HTML`() throws {
        let large = Self.png + [UInt8](repeating: 0, count: 300 << 10)
        #expect(
            try findings("![ ](a.png)\n\n<b>bold</b>", ["a.png": large]) == [
                "warning handout.md:1: the picture \"a.png\" has no text for those who cannot see it; write ![text](…)",
                "warning handout.md:3: the page leaves out HTML; write CommonMark instead",
                "warning handout.md:3: the page leaves out HTML; write CommonMark instead",
                "warning files/a.png: has 300 KiB; make pictures smaller than 256 KiB, for students with a slow "
                    + "connection",
            ])
    }

    @Test func `secret files that students can read`() throws {
        let tests = "from submission import f\n\ndef test_f():\n    assert f(2) == 4, 'Four'\n"
        let solution = "def f(x):\n    return 2 * x\n"
        #expect(
            try findings(
                "# Small", ["a.py": Array(tests.utf8), "b.py": Array(solution.utf8)], others: ["tests.py": tests]) == [
                    "error files/a.py: students can read it, and it is the same as tests.py",
                    "error files/b.py: students can read it, and it is the same as solutions/accepted/one.py",
                ])
        var package = ExercisePackage.smallCases(
            ["shown": ("1\n", "2\n"), "secret": ("3\n", "6\n")], yaml: "hidden: [secret]")
        package.files["files/a.txt"] = Array("1\n".utf8)
        package.files["files/b.txt"] = Array("3\n".utf8)
        #expect(
            try Exercise(package: package).handoutFindings.map { "\($0.place): \($0.message)" } == [
                "files/b.txt: students can read it, and it is the same as cases/secret.in"
            ])
    }

    @Test func `the program can read a file that students can see, and the tests cannot`() throws {
        var package = ExercisePackage.small(yaml: "support: {submission: [data.csv]}")
        package.files["files/data.csv"] = [1]
        #expect(try Exercise(package: package).submissionSupport == ["data.csv": [1]])
        package.files["exercise.yaml"] = Array("slug: a\ntitle: A\nsupport: {harness: [data.csv]}\n".utf8)
        #expect(throws: (any Error).self) { try Exercise(package: package) }
    }

    @Test func `a handout is refused that is too large, or has a line that is too long`() throws {
        for (handout, message) in [
            (String(repeating: "a\n", count: 64 << 10) + "a", "handout.md: is larger than 131072 bytes; shorten it"),
            (
                "# Small\n\n" + String(repeating: "|a", count: 5001),
                "handout.md:3: the line is longer than 10000 bytes; break it into lines"
            ),
        ] {
            let package = ExercisePackage.small(["handout.md": handout])
            let error = #expect(throws: GradingError.self) { try Exercise(package: package) }
            #expect(error?.description == message)
        }
    }
}
