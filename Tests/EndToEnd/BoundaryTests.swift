import Foundation
import Testing

/// The limits of tests that call a submission often, in real cells: the student is not charged for the traffic.
@Suite(.serialized) struct BoundaryTests {
    /// Grades `code` by one plain test function, whose body is `test`.
    private func grade(_ code: String, test: String, _ limits: [String: String]) async throws -> GradedReport.Test {
        var graded: GradedReport.Test?
        try await withTemporaryDirectory { directory in
            let package = directory.appending(path: "package")
            try FileManager.default.createDirectory(at: package, withIntermediateDirectories: true)
            let body = test.split(separator: "\n").map { "    \($0)\n" }.joined()
            for (name, text) in [
                "exercise.yaml": "slug: small\ntitle: Small\n", "handout.md": "# Small\n", "starter.py": "",
                "tests.py": "from submission import *\n\ndef test_it():\n\(body)",
            ] {
                try Data(text.utf8).write(to: package.appending(path: name))
            }
            let submission = directory.appending(path: "submission.py")
            try Data(code.utf8).write(to: submission)
            let policy = try Command.policy(in: directory, limits)
            let command = try await Command.run(
                ["grade", "--json", "--policy", policy, package.path(), submission.path()])
            #expect(command.status == 0, "\(command.stderr)")
            graded = try command.objects(GradedReport.self).first?.tests.first
        }
        return try #require(graded)
    }

    private static let calls = """
        for n in range(100_000):
            assert f(n) == n
        assert repeated(lambda n: n, 100_000) == 100_000
        """
    private static let code = """
        def f(n):
            return n

        def repeated(g, count):
            for n in range(count):
                g(n)
            return count

        """

    /// The traffic takes a second or more of CPU time. Without credit for it, the test fails on any machine.
    @Test func `a hundred thousand calls each way pass, although their traffic alone exceeds the limit`() async throws {
        let test = try await grade(Self.code, test: Self.calls, ["cpu": "500ms", "wall": "60s"])
        #expect(test.status == "passed", "\(test.message)")
    }

    @Test func `a loop without end is found after a hundred thousand calls too`() async throws {
        let endless = Self.code.replacing("return count", with: "while True: pass")
        let test = try await grade(endless, test: Self.calls, ["cpu": "1s", "wall": "60s"])
        #expect(test.status == "cpu_limit")
        #expect(test.message.hasSuffix("Look for a loop that never ends."))
    }

    @Test func `a loop that calls the tests without end reaches the wall-clock limit`() async throws {
        let test = try await grade(
            "def f(g):\n    while True: g()\n", test: "f(lambda: None)", ["cpu": "1s", "wall": "4s"])
        #expect(["wall_limit", "cpu_limit"].contains(test.status))
        #expect(test.message.contains("loop"))
    }

    @Test func `a test that does not end by itself ends soon after the wall-clock limit`() async throws {
        let began = ContinuousClock.now
        let test = try await grade(
            "def chain():\n    pair = [0]\n    pair.append(pair)\n    return pair\n",
            test: "pair = chain()\nwhile pair: pair = pair[1]", ["wall": "2s"])
        #expect(test.status == "wall_limit")
        #expect(test.message.hasPrefix("The test itself did not end: it took longer than 2 s"))
        // The harness's own limit of CPU time is 60 s.
        #expect(ContinuousClock.now - began < .seconds(40))
    }
}
