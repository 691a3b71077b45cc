import Testing

@testable import Grading

/// One exercise for each kind of tests that `tests.py` may have, in `Tests/GradingTests/Kinds`.
@Suite(.serialized) struct `Kinds of tests` {
    @Test(arguments: ["pytest", "doctest", "generated", "dependencies", "files"])
    func `give each solution its expected verdict`(_ kind: String) async throws {
        let findings = try await ExerciseVerification(exercise: exercise(kind), host: LocalHost(), repetitions: 1)
            .outcome().findings
        #expect(findings == [])
    }

    @Test(arguments: [
        ("import pytest", true), ("from hypothesis import given", true), ("import doctest, unittest", true),
        ("def test_sum(numbers):", true), ("class TestSum:", true), ("import unittest", false),
        ("def test_sum():", false), ("class TestSum(unittest.TestCase):\n    def test_sum(self):", false),
        ("class Testing(Base):", false), ("# import pytest", false),
    ])
    func `that take long to import are recognised by their source`(_ source: String, _ expected: Bool) {
        let request = PairRequest(
            harness: ["tests.py": Array(source.utf8)], submission: [:],
            limits: CellLimits(policy: "default", program: .calledByTests))
        #expect(request.importsTestingModules == expected)
    }

    @Test func `show no parameters of hidden tests`() async throws {
        let exercise = try exercise("pytest")
        let code = """
            class Account:
                def __init__(self, balance):
                    self.balance = balance
                def withdraw(self, amount):
                    pass
                def report(self):
                    pass
            def interest(amount, rate, years):
                return 0
            """
        let tests = try await GradingSession(exercise: exercise, host: LocalHost()).grade(code: code).tests
        let hidden = tests.filter(\.hidden)
        #expect(
            hidden.map(\.id) == ["TestAccount.test_many#1", "TestAccount.test_many#2", "TestAccount.test_many#3"])
        #expect(hidden.allSatisfy { $0.name == "Pays out whatever is there" && $0.status == .failed })
        #expect(
            tests.filter { !$0.hidden }.map(\.id).prefix(3) == [
                "test_interest[0-0]", "test_interest[1-5]", "test_interest[ten years]",
            ])
        #expect(tests.map(\.maxPoints).prefix(3) == [17, 17, 17], "a pattern without parameters matches them all")
    }

    private func exercise(_ kind: String) throws -> Exercise {
        try Exercise(package: ExercisePackage(directory: "\(SourceTree.root)/Tests/GradingTests/Kinds/\(kind)"))
    }
}
