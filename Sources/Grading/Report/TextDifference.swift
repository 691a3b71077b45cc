/// Explains differences between a line and the expected line that are hard to see. `text_differences.py` explains
/// texts that functions return in the same words; a test compares both.
struct TextDifference {
    private let got: [Unicode.Scalar]
    private let expected: [Unicode.Scalar]
    /// The index of the first character that differs.
    private let index: Int

    init(got: String, expected: String) {
        self.got = Array(got.unicodeScalars)
        self.expected = Array(expected.unicodeScalars)
        index = zip(self.got, self.expected).prefix { $0 == $1 }.count
    }

    /// A sentence about a difference that is hard to see or of a common kind; empty if no kind fits.
    var hint: String {
        if got == expected { return "" }
        // Swift compares texts by their canonical composition.
        if text(got) == text(expected) { return composition }
        if lowercased(got) == lowercased(expected) { return "Only capital and small letters differ." }
        return hiddenCharacter ?? commonKind
    }

    /// Names the letter that one text writes as one character and the other as two.
    private var composition: String {
        let mark = got[index...].prefix(2).firstIndex { $0.properties.canonicalCombiningClass != .notReordered }
        guard let mark else {
            guard index < got.count else { return "" }
            return
                "“\(got[index])” is written as one character, \(got[index].described), "
                + "instead of a letter and its accent."
        }
        let letter = text(Array(got[max(0, mark - 1)...mark]))
        return "“\(letter)” is written as two characters, a letter and \(got[mark].described), instead of one."
    }

    /// A sentence about the first difference, if it is an invisible character or one that looks like another.
    private var hiddenCharacter: String? {
        let one = scalar(got, index)
        let other = scalar(expected, index)
        let place = "Character \(index + 1)"
        if let one, one == "\u{1B}" || one.isInvisible && scalar(got, index + 1) == other {
            return "\(place) is \(one.described), which should not be there."
        }
        if let other, other.isInvisible, scalar(expected, index + 1) == one {
            return "\(place) should be \(other.described), which is missing."
        }
        if let one, let other, one.isInvisible || other.isInvisible || one.looksLike(other) {
            return "\(place) is \(one.described) instead of \(other.described)."
        }
        return nil
    }

    private var commonKind: String {
        let isSpace = { (scalar: Unicode.Scalar) in scalar == " " }
        if got.filter({ !isSpace($0) }) == expected.filter({ !isSpace($0) }) { return "Only the spaces differ." }
        let letters = [got, expected].map { $0.filter { $0.isLetter || $0.properties.numericType != nil } }
        return !letters[0].isEmpty && letters[0] == letters[1] ? "Only punctuation and spaces differ." : ""
    }

    private func scalar(_ scalars: [Unicode.Scalar], _ index: Int) -> Unicode.Scalar? {
        scalars.indices.contains(index) ? scalars[index] : nil
    }

    private func text(_ scalars: [Unicode.Scalar]) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }

    private func lowercased(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        Array(text(scalars).lowercased().unicodeScalars)
    }
}
