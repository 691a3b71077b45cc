import Settings

/// The time limits of single tests. They need no cells of their own.
package struct TestLimits: Hashable, Sendable {
    /// Nil for the exercise's limit.
    package var cpu: Duration?
    /// Nil for the exercise's limit.
    package var wall: Duration?

    package init(cpu: Duration? = nil, wall: Duration? = nil) {
        self.cpu = cpu
        self.wall = wall
    }

    /// Reads `cpu` and `wall`, at least one of them.
    init(reading settings: inout SettingsMapping) throws(SettingsError) {
        let limits = try LimitOverrides(reading: &settings)
        if let key = settings.keys.first(where: { !["cpu", "wall"].contains($0) }) {
            throw settings.error(key, "cannot differ between tests, only cpu and wall can; set it in limits")
        }
        guard !settings.keys.isEmpty else { throw settings.error("cpu", "or wall is required") }
        self.init(cpu: limits.cpu, wall: limits.wall)
    }

    /// Returns these limits, and those of `others` where these have none.
    func completed(by others: TestLimits) -> TestLimits {
        TestLimits(cpu: cpu ?? others.cpu, wall: wall ?? others.wall)
    }
}

extension LimitOverrides {
    /// Returns the limits of an exercise as they hold for a test with limits of its own.
    package func limited(by limits: TestLimits) -> LimitOverrides {
        var result = self
        result.cpu = limits.cpu ?? cpu
        result.wall = limits.wall ?? wall
        return result
    }
}

extension Exercise {
    /// Reads `test_limits` of `exercise.yaml`: patterns of tests with their limits.
    static func testLimits(reading settings: SettingsMapping?) throws(SettingsError) -> [GlobPattern: TestLimits] {
        guard var settings else { return [:] }
        var limits: [GlobPattern: TestLimits] = [:]
        for key in settings.keys {
            guard var entry = try settings.mapping(key) else { continue }
            limits[GlobPattern(key, line: settings.line(of: key))] = try TestLimits(reading: &entry)
        }
        return limits
    }

    /// Returns the limits that patterns set for a test, given all of its names. The highest limits count.
    func testLimits(ofAny names: [String]) -> TestLimits {
        let matching = testLimits.filter { entry in names.contains { entry.key.matches($0) } }.values
        return TestLimits(cpu: matching.compactMap(\.cpu).max(), wall: matching.compactMap(\.wall).max())
    }

    /// All limits of single tests, each with what sets it: `exercise.yaml:7: test_limits.test_speed`.
    package var placesOfTestLimits: [(place: String, limits: CellLimits)] {
        let matching = testLimits.sorted { ($0.key.line ?? 0, $0.key.text) < ($1.key.line ?? 0, $1.key.text) }
            .map { pattern, limits in
                ("exercise.yaml\(pattern.line.map { ":\($0)" } ?? ""): test_limits.\(pattern.text)", limits)
            }
        let declared = declarations.sorted { $0.key < $1.key }
            .compactMap { id, declaration in
                declaration.limits.map { ("\(fileOfDeclarations): the limits of \(id)", $0) }
            }
        return (matching + declared).map { ($0, cellLimits(of: $1)) }
    }

    /// The policy and limits of the submission's cell in a test with limits of its own.
    package func cellLimits(of limits: TestLimits) -> CellLimits {
        var result = cellLimits
        result.overrides = result.overrides.limited(by: limits)
        return result
    }
}
