import Settings

/// The tests of an exercise in the order in which they run, each with its share of the points.
struct TestPlan: Sendable {
    struct Test: Hashable, Sendable {
        var id: String
        var name: String
        var points: Int
        var isHidden: Bool
        /// The id that a student reads. The id of a hidden test has a number in place of its parameters.
        var shownID: String
        /// Whether a mark of the tests themselves may skip it, so that it runs in any case.
        var isMarked: Bool
        var limits: TestLimits
        fileprivate var weight: Int

        init(_ test: HarnessEvent.Test, points: Int, treatment: Exercise.Treatment, number: Int) {
            id = test.id
            isMarked = test.marked ?? false
            self.points = points
            weight = treatment.weight
            isHidden = treatment.isHidden
            limits = treatment.limits
            let hidesParameters = isHidden && test.plain != nil
            name = hidesParameters ? test.plain ?? test.name : test.name
            shownID = hidesParameters ? "\(test.idWithoutParameters)#\(number)" : test.id
        }
    }

    private(set) var tests: [Test] = []
    /// For each test, its index among the exercise's tests.
    private(set) var sources: [Int] = []
    /// For each test, what it needs: a position in `tests`, and what declares the need.
    private var needs: [[(position: Int, source: Exercise.Dependency)]] = []
    private var points = 0
    private var ruleWeights: [Int] = []

    var isEmpty: Bool { tests.isEmpty }

    init() {}

    /// Plans tests that are not all known yet, without regard to their dependencies.
    init(listed tests: [HarnessEvent.Test], exercise: Exercise) {
        self.init(ordered: tests, exercise: exercise)
    }

    /// - Throws: `SettingsError` for a fault of the dependencies.
    init(_ tests: [HarnessEvent.Test], exercise: Exercise) throws(SettingsError) {
        let dependencies = try TestDependencies(among: tests, of: exercise)
        self.init(ordered: dependencies.order.map { tests[$0] }, exercise: exercise)
        sources = dependencies.order
        var positions = sources
        for (position, source) in sources.enumerated() { positions[source] = position }
        needs = sources.map { dependencies.needs[$0].map { (positions[$0.test], $0.source) } }
    }

    private init(ordered tests: [HarnessEvent.Test], exercise: Exercise) {
        let treatment = exercise.treatment(of: tests)
        // The shares of the rules come last. `RuleCheck` distributes what the tests leave.
        ruleWeights = exercise.rules.map { $0.weight ?? 0 }
        let shares = PointShares.shares(of: exercise.points, weights: treatment.map(\.weight) + ruleWeights)
        points = exercise.points
        var numbers: [String: Int] = [:]
        self.tests = zip(tests.indices, tests).map { index, test in
            numbers[test.idWithoutParameters, default: 0] += 1
            return Test(
                test, points: shares[index], treatment: treatment[index],
                number: numbers[test.idWithoutParameters] ?? 1)
        }
    }

    /// Returns the title of the test because of which the next one cannot run; nil if it can.
    ///
    /// - Parameter results: those of the tests before it.
    /// - Throws: `SettingsError` if it needs a test that its author skips, which nothing can pass.
    func obstacle(after results: [TestResult]) throws(SettingsError) -> String? {
        guard needs.indices.contains(results.count), !tests[results.count].isMarked else { return nil }
        for (position, source) in needs[results.count] {
            let result = results[position]
            guard result.status != .skipped else {
                throw source.error(
                    "\(tests[results.count].id) needs \(tests[position].id), which the tests skip; "
                        + "let it run, or remove the dependency")
            }
            if result.status != .passed { return result.obstacle ?? result.name }
        }
        return nil
    }

    /// Returns the limits of the test after the one at `position`. Returns nil if there is none, or if the result of a
    /// test may decide which one is next.
    func limitsOfSuccessor(of position: Int) -> TestLimits? {
        guard position + 1 < tests.count, needs.allSatisfy(\.isEmpty) else { return nil }
        return tests[position + 1].limits
    }

    /// Returns the results of all tests with the points of skipped tests shared among the others.
    func sharingPointsOfSkippedTests(_ results: [TestResult]) -> [TestResult] {
        let judged = results.indices.filter { results[$0].status != .skipped }
        guard judged.count < results.count else { return results }
        let shares = PointShares.shares(of: points, weights: judged.map { tests[$0].weight } + ruleWeights)
        var results = results
        for index in results.indices { results[index].setShare(0) }
        for (index, share) in zip(judged, shares) { results[index].setShare(share) }
        return results
    }
}

/// Distributes an exercise's points over its tests.
package enum PointShares {
    /// Returns whole shares in proportion to `weights`. Their sum is exactly `points`.
    ///
    /// Uses the largest remainder method. With equal remainders the earlier test gets the point. If all weights are
    /// zero, the shares are equal.
    package static func shares(of points: Int, weights: [Int]) -> [Int] {
        guard !weights.isEmpty else { return [] }
        let total = weights.reduce(0, +)
        guard total > 0 else { return shares(of: points, weights: weights.map { _ in 1 }) }
        var shares = weights.map { points * $0 / total }
        let remainders = weights.map { points * $0 % total }
        let byRemainder = weights.indices.sorted { (remainders[$1], $0) < (remainders[$0], $1) }
        for index in byRemainder.prefix(points - shares.reduce(0, +)) { shares[index] += 1 }
        return shares
    }
}

extension TestResult {
    fileprivate mutating func setShare(_ share: Int) {
        maxPoints = share
        points = status == .passed ? share : 0
    }
}
