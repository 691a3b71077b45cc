import Settings

/// Which tests of an exercise need which others, and the order that follows from it.
struct TestDependencies: Sendable {
    /// A test that must pass before another one runs.
    struct Need: Sendable {
        /// The index of the test among all tests.
        var test: Int
        /// What declares the need.
        var source: Exercise.Dependency
    }

    /// For each test, what it needs, in the order of the tests.
    private(set) var needs: [[Need]]
    /// The indices of all tests. Each test comes after those that it needs, and otherwise in its usual place.
    private(set) var order: [Int]

    /// - Throws: `SettingsError` for a pattern that matches no test, a test that needs itself, and tests that need one
    ///   another.
    init(among tests: [HarnessEvent.Test], of exercise: Exercise) throws(SettingsError) {
        needs = tests.map { _ in [] }
        order = Array(tests.indices)
        let dependencies = exercise.allDependencies
        guard !dependencies.isEmpty else { return }
        let names = tests.map(\.names)
        for dependency in dependencies {
            for (dependent, needed) in try dependency.pairs(tests, names, exercise)
            where !needs[dependent].contains(where: { $0.test == needed }) {
                needs[dependent].append(Need(test: needed, source: dependency))
            }
        }
        for index in needs.indices { needs[index].sort { $0.test < $1.test } }
        order = try ordered(tests)
    }

    private enum Mark { case new, open, done }

    /// Orders the tests by a depth-first search, which needs no recursion for long chains.
    private func ordered(_ tests: [HarnessEvent.Test]) throws(SettingsError) -> [Int] {
        var order: [Int] = []
        var marks = tests.map { _ in Mark.new }
        for start in tests.indices {
            var path = [start]
            while let test = path.last {
                let next = marks[test] == .done ? nil : needs[test].first { marks[$0.test] != .done }
                if let next {
                    marks[test] = .open
                    guard marks[next.test] != .open else {
                        let circle = path.drop { $0 != next.test } + [next.test]
                        throw next.source.error(
                            "the tests need one another, so that none can run first: "
                                + circle.map { tests[$0].id }.joined(separator: " → "))
                    }
                    path.append(next.test)
                } else {
                    if marks[test] != .done { order.append(test) }
                    marks[test] = .done
                    path.removeLast()
                }
            }
        }
        return order
    }
}

extension Exercise.Dependency {
    /// Returns each dependent test with each test that it needs, by their indices.
    ///
    /// A pattern with a wildcard leaves out tests of the other side: `"*": test_first` means all other tests.
    fileprivate func pairs(
        _ tests: [HarnessEvent.Test], _ names: [[String]], _ exercise: Exercise
    ) throws(SettingsError) -> [(Int, Int)] {
        func matches(_ pattern: GlobPattern) throws(SettingsError) -> Set<Int> {
            let found = names.indices.filter { names[$0].contains(where: pattern.matches) }
            guard !found.isEmpty else { throw exercise.mismatch("depends", in: file, pattern, among: names) }
            return Set(found)
        }
        var dependent: Set<Int>
        var namesDependents = true
        switch dependents {
        case .test(let id): dependent = Set(tests.indices.filter { tests[$0].id == id })
        case .matching(let pattern):
            dependent = try matches(pattern)
            namesDependents = !pattern.hasWildcard
        }
        var found: Set<Int> = []
        for pattern in needed {
            let matching = try matches(pattern)
            if namesDependents, !pattern.hasWildcard, let test = dependent.intersection(matching).min() {
                throw error("\(tests[test].id) needs itself; name another test")
            }
            found.formUnion(matching)
        }
        // A name, which has no wildcard, stays on its side.
        if namesDependents { found.subtract(dependent) } else { dependent.subtract(found) }
        guard !dependent.isEmpty, !found.isEmpty else {
            throw error("the tests here would need only themselves; name other tests")
        }
        return dependent.sorted().flatMap { dependent in found.map { (dependent, $0) } }
    }
}
