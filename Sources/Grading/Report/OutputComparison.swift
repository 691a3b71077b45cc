import Settings

/// Compares the output of a program with the expected output line by line. Ignores a missing newline at the very end,
/// because it is invisible.
struct OutputComparison {
    let expected: [UInt8]
    let actual: [UInt8]
    var rules = OutputRules()
    var prompts = InputPrompts(code: "")

    /// The first difference, explained for a beginner; nil if there is none.
    var difference: String? {
        let expected = rules.lines(expected)
        let actual = rules.lines(actual)
        if actual.isEmpty, let first = expected.first {
            return "Your program printed nothing; line \(first.number) should be “\(Self.shown(first.bytes))”."
        }
        for (want, got) in zip(expected, actual) where !rules.agree(want.bytes, got.bytes) {
            let hint = self.hint(expected: want.bytes, actual: got.bytes)
            return
                "Line \(got.number) should be “\(Self.shown(want.bytes))”, "
                + "but your program printed “\(Self.shown(got.bytes))”.\(hint)"
        }
        if let missing = expected.dropFirst(actual.count).first {
            let line = "line \(missing.number) (“\(Self.shown(missing.bytes))”)"
            return "Your program printed too few lines: \(line) is missing."
        }
        if let extra = actual.dropFirst(expected.count).first {
            let line = "line \(extra.number) (“\(Self.shown(extra.bytes))”)"
            return "Your program printed too many lines: \(line) should not be there."
        }
        return nil
    }

    /// Returns the details for a student, and the outputs as facts, of which the details may show less.
    func details(input: [UInt8], showsExpected: Bool = true) -> (text: String, facts: TestFacts) {
        let facts = TestFacts(
            got: Self.text(actual, differingFrom: showsExpected ? expected : actual),
            expected: showsExpected ? Self.text(expected, differingFrom: actual) : nil)
        let parts = [
            ("Input", String(escapingInvalid: input)), ("Expected output", facts.expected), ("Your output", facts.got),
        ]
        let texts = parts.compactMap { title, text in text.map { "\(title):\n\($0.bounded(toBytes: 2 << 10))" } }
        return (texts.joined(separator: "\n"), facts)
    }

    /// Returns an output in which lines that differ from the other output show invisible characters by name. What
    /// follows after more text than is ever shown is missing.
    private static func text(_ output: [UInt8], differingFrom other: [UInt8]) -> String {
        let lines = output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let others = other.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var text = ""
        for (index, line) in lines.enumerated() {
            if index > 0 { text += "\n" }
            let shown = String(escapingInvalid: Array(line))
            text += others.indices.contains(index) && others[index] == line ? shown : shown.showingInvisible
            // A character has at most four bytes.
            if text.utf8.count > 4 * (TestFacts.maximumTextLength + 1) { break }
        }
        return text
    }

    private static func shown(_ line: [UInt8]) -> String {
        String(escapingInvalid: line).bounded(toBytes: 200).showingInvisible
    }

    /// Points out a difference that is hard to see or of a common kind.
    private func hint(expected: [UInt8], actual: [UInt8]) -> String {
        let expected = String(escapingInvalid: expected)
        let actual = String(escapingInvalid: actual)
        let prompt = prompts.hint(printed: actual, expected: expected)
        let hint = prompt.isEmpty ? TextDifference(got: actual, expected: expected).hint : prompt
        return hint.isEmpty ? "" : " \(hint)"
    }
}
