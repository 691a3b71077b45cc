/// The tests of an exercise in their order, each with its share of the points.
struct TestPlan: Hashable, Sendable {
    struct Test: Hashable, Sendable {
        var id: String
        var name: String
        var points: Int
        var isHidden: Bool
    }

    private(set) var tests: [Test] = []

    var isEmpty: Bool { tests.isEmpty }

    init() {}

    init(_ tests: [HarnessEvent.Test], exercise: Exercise) {
        let names = tests.map(\.names)
        let shares = PointShares.shares(of: exercise.points, weights: names.map(exercise.weight(ofAny:)))
        self.tests = zip(tests.indices, tests).map { index, test in
            Test(
                id: test.id, name: test.name, points: shares[index], isHidden: exercise.hides(anyOf: names[index]))
        }
    }
}
