/// The wall-clock time of the consecutive phases of one grading. Their sum is the whole time.
///
/// The report does not encode them. The scheduler stores them beside it, for operators.
package struct GradingPhases: Hashable, Sendable {
    /// Until the cells have the code; nil if no cell was used.
    package var dispatch: Duration?
    /// Then until the submission and tests were imported, or failed to import. Nil for programs, which start and
    /// import within their tests.
    package var `import`: Duration?
    /// Then until the last test has its result, including new cells after a limit. Nil without a test.
    package var tests: Duration?
    /// Then until the report is finished. The cells end meanwhile.
    package var report = Duration.zero
    /// The time of each test that ran, from its start to its result.
    package var singleTests: [Duration] = []

    package init() {}
}

/// Measures the phases of a grading.
struct GradingStopwatch: Sendable {
    private(set) var phases = GradingPhases()
    /// When the current phase began.
    private var mark: ContinuousClock.Instant
    private var testBegan: ContinuousClock.Instant?

    init(began: ContinuousClock.Instant) { mark = began }

    /// The first pair or program has the code. Later cells count as part of the tests.
    mutating func codeDelivered() {
        if phases.dispatch == nil { phases.dispatch = lap() }
    }

    mutating func importEnded() {
        if phases.import == nil { phases.import = lap() }
    }

    mutating func testBegins() { testBegan = .now }

    /// A test has a result, even if it did not run.
    mutating func testEnded() {
        phases.tests = (phases.tests ?? .zero) + lap()
        if let began = testBegan.take() { phases.singleTests.append(mark - began) }
    }

    mutating func reportFinished() { phases.report = lap() }

    private mutating func lap() -> Duration {
        let now = ContinuousClock.now
        defer { mark = now }
        return now - mark
    }
}
