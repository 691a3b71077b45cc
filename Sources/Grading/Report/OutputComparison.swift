import Settings

/// Compares the output of a program with the expected output byte by byte. Ignores a missing newline at the very end,
/// because it is invisible.
struct OutputComparison {
    let expected: [UInt8]
    let actual: [UInt8]
    var prompts = InputPrompts(code: "")

    /// The first difference, explained for a beginner; nil if there is none.
    var difference: String? {
        let expected = Self.lines(expected)
        let actual = Self.lines(actual)
        guard expected != actual else { return nil }
        if actual.isEmpty {
            return "Your program printed nothing; line 1 should be “\(Self.shown(expected.first ?? []))”."
        }
        for (index, (want, got)) in zip(expected, actual).enumerated() where want != got {
            let hint = self.hint(expected: want, actual: got)
            return
                "Line \(index + 1) should be “\(Self.shown(want))”, "
                + "but your program printed “\(Self.shown(got))”.\(hint)"
        }
        if actual.count < expected.count {
            let missing = "line \(actual.count + 1) (“\(Self.shown(expected[actual.count]))”)"
            return "Your program printed too few lines: \(missing) is missing."
        }
        let extra = "line \(expected.count + 1) (“\(Self.shown(actual[expected.count]))”)"
        return "Your program printed too many lines: \(extra) should not be there."
    }

    func details(input: [UInt8]) -> String {
        [("Input", input), ("Expected output", expected), ("Your output", actual)]
            .map { title, bytes in "\(title):\n\(String(escapingInvalid: bytes).bounded(toBytes: 2 << 10))" }
            .joined(separator: "\n")
    }

    private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
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
