import Settings

/// Compares the reports of all solutions, and finds what none of them shows alone.
struct ReportsReview {
    let exercise: Exercise
    let checks: [SolutionCheck]

    private typealias Finding = ExerciseVerification.Finding

    var findings: [ExerciseVerification.Finding] {
        // A submission that cannot be tested has no tests.
        let reports = checks.flatMap(\.reports).filter { !$0.tests.isEmpty }
        guard let results = reports.first?.tests else { return [] }
        let rules = Set(exercise.rules.map(\.id))
        // A test that its author skips counts for nothing.
        let tests = results.filter { !rules.contains($0.id) && $0.status != .skipped }
        let names = reports.flatMap(\.tests).map(\.names)
        let sum = results.reduce(0) { $0 + $1.maxPoints }
        let wrongSum: [Finding] =
            sum == exercise.points
            ? [] : [.error("exercise.yaml", "points: the tests are worth \(sum) points, not \(exercise.points)")]
        return differentTests(reports) + wrongSum + pointFindings(tests)
            + exercise.unmatchedWeights(among: names).map { .warning($0.place, $0.message) }
            + untriedTests(tests)
    }

    /// Tests that are generated must not depend on chance or on the submission.
    private func differentTests(_ reports: [GradingReport]) -> [Finding] {
        let first = Set(reports[0].tests.map(\.id))
        guard let other = reports.map({ Set($0.tests.map(\.id)) }).first(where: { $0 != first }),
            let test = first.symmetricDifference(other).min()
        else { return [] }
        return [
            .error(
                exercise.judge.file,
                "the test \(test) exists only in some runs; tests must not depend on chance or on the submission")
        ]
    }

    private func pointFindings(_ tests: [TestResult]) -> [Finding] {
        let weights = exercise.treatment(of: tests.map(\.event)).map(\.weight)
        if tests.count > 1, weights.allSatisfy({ $0 == 0 }) {
            return [.warning("exercise.yaml", "weights: all are 0, so that all tests are worth the same")]
        }
        let worthless = zip(tests, weights).filter { $0.maxPoints == 0 && $1 > 0 }.map(\.0.id)
        guard !worthless.isEmpty else { return [] }
        return [
            .warning(
                "exercise.yaml",
                "points: \(exercise.points) points are too few for \(tests.count) tests; worth nothing: "
                    + worthless.listed)
        ]
    }

    /// A test that no wrong solution fails may judge nothing.
    private func untriedTests(_ tests: [TestResult]) -> [Finding] {
        let wrong = checks.filter { $0.solution.expectation != .verdict(.accepted) }.flatMap(\.reports).flatMap(\.tests)
        guard !wrong.isEmpty else { return [] }
        // A test that did not run has not shown that it judges anything.
        let failed = Set(wrong.filter { $0.status != .passed && $0.obstacle == nil }.map(\.id))
        let untried = tests.map(\.id).filter { !failed.contains($0) }
        guard !untried.isEmpty else { return [] }
        return [
            .warning(
                exercise.judge.file,
                "no wrong solution fails \(untried.listed); add one to solutions/rejected or solutions/partial that "
                    + "does")
        ]
    }
}

extension TestResult {
    /// The test as the harness lists it.
    fileprivate var event: HarnessEvent.Test {
        HarnessEvent.Test(id: id, name: name, plain: id.contains("[") ? name : nil)
    }

    /// All names that a pattern may match. A hidden test shows a number instead of its parameters.
    fileprivate var names: [String] {
        let plain = String(id.prefix { $0 != "#" })
        return event.names + (plain == id ? [] : HarnessEvent.Test(id: plain, name: name).names)
    }
}

extension [String] {
    /// The first few, separated by commas.
    var listed: String { prefix(8).joined(separator: ", ") + (count > 8 ? ", …" : "") }
}
