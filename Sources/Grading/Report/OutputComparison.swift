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

    func details(input: [UInt8], showsExpected: Bool = true) -> String {
        var parts = [("Input", String(escapingInvalid: input))]
        if showsExpected { parts.append(("Expected output", Self.text(expected, differingFrom: actual))) }
        parts.append(("Your output", Self.text(actual, differingFrom: showsExpected ? expected : actual)))
        return parts.map { title, text in "\(title):\n\(text.bounded(toBytes: 2 << 10))" }.joined(separator: "\n")
    }

    /// Returns an output in which lines that differ from the other output show invisible characters by name.
    private static func text(_ output: [UInt8], differingFrom other: [UInt8]) -> String {
        let others = other.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .map { index, line in
                let text = String(escapingInvalid: Array(line))
                return others.indices.contains(index) && others[index] == line ? text : text.showingInvisible
            }
            .joined(separator: "\n")
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
