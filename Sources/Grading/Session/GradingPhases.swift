/// How long the parts of one grading took, one after the other, on the clock on the wall. Together they are all of it.
///
/// Known where the grading was done, for measuring; no part of what is stored, sent or printed.
package struct GradingPhases: Hashable, Sendable {
    /// Until the cells had the code; nil if it did not come to cells.
    package var dispatch: Duration?
    /// Then until the tests were loaded against the submission, or could not be; nil for programs, whose cells start
    /// and import within their tests.
    package var `import`: Duration?
    /// Then until the last test had its result, new cells for the tests after a limit included; nil without a test.
    package var tests: Duration?
    /// Then until the report stood: the cells end meanwhile.
    package var report = Duration.zero
    /// Each test that ran, from its start until its result.
    package var singleTests: [Duration] = []

    package init() {}
}

/// Stops the time of a grading's parts.
struct GradingStopwatch: Sendable {
    private(set) var phases = GradingPhases()
    /// When the part began that runs.
    private var mark: ContinuousClock.Instant
    private var testBegan: ContinuousClock.Instant?

    init(began: ContinuousClock.Instant) { mark = began }

    /// The cells of the first pair, or the first program, have the code; later ones belong to the tests.
    mutating func codeIsHandedOver() {
        if phases.dispatch == nil { phases.dispatch = lap() }
    }

    mutating func importEnded() {
        if phases.import == nil { phases.import = lap() }
    }

    mutating func testBegins() { testBegan = .now }

    /// A test has its result, whether or not it ran.
    mutating func testEnded() {
        phases.tests = (phases.tests ?? .zero) + lap()
        if let began = testBegan.take() { phases.singleTests.append(mark - began) }
    }

    mutating func reportStands() { phases.report = lap() }

    private mutating func lap() -> Duration {
        let now = ContinuousClock.now
        defer { mark = now }
        return now - mark
    }
}
