import Settings

/// Checks the source of a submission against the rules of its exercise.
///
/// A harness cell of its own parses the source and runs nothing of it. A source that crashes the parser ends this cell
/// only. The submission cell of the pair stays idle.
struct RuleCheck {
    let exercise: Exercise
    let code: String
    let host: any CellHost
    let feedback: Feedback
    let progress: GradingSession.Progress

    /// Adds a result for each rule to those of the tests.
    func run(_ graded: inout GradedTests) async throws {
        let found = try await findings()
        let points = exercise.points - graded.results.reduce(0) { $0 + $1.maxPoints }
        let shares = PointShares.shares(of: points, weights: exercise.rules.map { $0.weight ?? 0 })
        let count = graded.results.count
        for (index, rule) in exercise.rules.enumerated() {
            let result = feedback.result(of: rule, maxPoints: shares[index], found: found?[index])
            graded.add(result, of: rule)
            await progress(count + index, count + exercise.rules.count, result)
        }
    }

    /// Returns the findings of each rule; nil if the source cannot be parsed.
    private func findings() async throws -> [[HarnessEvent.RuleFinding]]? {
        let pair = try await host.startPair(
            PairRequest(
                harness: [:], submission: exercise.submissionFiles(code: ""), limits: exercise.cellLimits,
                root: exercise.root))
        do {
            try await pair.send(
                HarnessOrder.checkRules(exercise.rules, module: exercise.module, source: code).line)
            let event = try await pair.receive().map(HarnessEvent.init(line:))
            let end = await pair.close()
            switch (event, end.harness) {
            case (.checked(let found)?, _):
                guard found?.count ?? exercise.rules.count == exercise.rules.count else { break }
                return found
            case (nil, .fault(let reason)): throw GradingError(.cell, reason)
            // Parsing exhausted the cell or Python, so the source is at fault.
            case (nil, .limit), (nil, .ended): return nil
            default: break
            }
        } catch {
            _ = await pair.close()
            throw error
        }
        throw GradingError(.cell, "the harness did not check the rules")
    }
}

extension Feedback {
    /// Returns the result of a rule, which is shown like that of a test.
    ///
    /// - Parameter found: nil if the source could not be parsed.
    func result(of rule: SourceRule, maxPoints: Int, found: [HarnessEvent.RuleFinding]?) -> TestResult {
        let isObeyed = found.map { $0.isEmpty == (rule.demand == .forbid) } ?? false
        let lines = rule.demand == .forbid ? found ?? [] : []
        var result = TestResult(
            id: rule.id, name: rule.title, status: isObeyed ? .passed : .failed, points: isObeyed ? maxPoints : 0,
            maxPoints: maxPoints,
            message: isObeyed ? "" : bounded(message: found == nil ? Self.unreadable : message(of: rule, lines)),
            details: isObeyed ? "" : lines.map { "line \($0.line): \($0.text)" }.joined(separator: "\n"))
        if !isObeyed { result.line = lines.first?.line }
        return result
    }

    private static let unreadable =
        "Your file is nested too deeply to check the rules of this exercise. Write it in smaller steps."

    private func message(of rule: SourceRule, _ lines: [HarnessEvent.RuleFinding]) -> String {
        let advice =
            switch (rule.message.isEmpty, rule.demand) {
            case (false, _): rule.message
            case (true, .forbid): "This exercise does not allow this code."
            case (true, .require): "This exercise asks for something that your program does not do."
            }
        guard let first = lines.first else { return advice }
        return "\(advice) Line \(first.line): `\(first.text)`." + (first.note.isEmpty ? "" : " \(first.note)")
    }
}
