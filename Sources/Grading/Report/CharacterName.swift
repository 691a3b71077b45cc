/// Names characters that are invisible or look like others. `characters.py` gives the same names; a test compares both.
extension Unicode.Scalar {
    /// The name with its article and number, such as "a no-break space (U+00A0)".
    var described: String {
        let digits = String(value, radix: 16, uppercase: true)
        let number = "(U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits))"
        if isASCIIDigit { return "the digit \(self) \(number)" }
        if isASCIILetter { return "the letter \(self) \(number)" }
        if (0x21...0x7E).contains(value) { return "“\(self)” \(number)" }
        let name = plainName
        let article = name.first.map { "aeioAEIO".contains($0) } == true ? "an" : "a"
        return "\(article) \(name) \(number)"
    }

    /// The usual word, or the name in Unicode.
    var plainName: String {
        if let word = Self.words[value] { return word }
        guard let name = properties.name else { return "character without a name" }
        return name.lowercased().split(separator: " ").map { Self.alphabets[String($0)] ?? String($0) }
            .joined(separator: " ")
    }

    /// Whether the character is invisible, or looks like a space without being a space.
    var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .unassigned, .privateUse, .surrogate, .lineSeparator, .paragraphSeparator: true
        case .spaceSeparator: self != " "
        default: isMark
        }
    }

    /// Whether the character joins the letter before it, like the accent of a decomposed letter.
    var isMark: Bool { [.nonspacingMark, .enclosingMark].contains(properties.generalCategory) }

    /// Whether the two characters are easily confused.
    func looksLike(_ other: Unicode.Scalar) -> Bool {
        if Self.groups.contains(where: { $0.contains(self) && $0.contains(other) }) { return true }
        let name = properties.name ?? ""
        let otherName = other.properties.name ?? ""
        if isLetter, other.isLetter {
            let alphabets = [name, otherName].map { $0.prefix { $0 != " " } }
            return alphabets[0] != alphabets[1] && alphabets.allSatisfy { Self.sharedShapes.contains(String($0)) }
        }
        return name.hasSuffix(" \(otherName)") || otherName.hasSuffix(" \(name)")
    }

    var isLetter: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    private var isASCIIDigit: Bool { ("0"..."9").contains(self) }
    private var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }

    /// Control characters have no name in Unicode, and some names say less than the usual words.
    private static let words: [UInt32: String] = [
        0x00: "NUL character", 0x07: "bell character", 0x08: "backspace", 0x09: "tab", 0x0A: "line break",
        0x0B: "vertical tab", 0x0C: "form feed", 0x0D: "carriage return", 0x1B: "terminal escape character",
        0x20: "space", 0x7F: "delete character", 0x85: "next line character", 0x200B: "zero-width space",
        0x200C: "zero-width non-joiner", 0x200D: "zero-width joiner", 0xFEFF: "byte order mark",
    ]
    private static let alphabets = [
        "latin": "Latin", "greek": "Greek", "cyrillic": "Cyrillic", "armenian": "Armenian", "hebrew": "Hebrew",
        "arabic": "Arabic", "cherokee": "Cherokee",
    ]
    /// The first word of the name of letters that share their shapes with letters of another alphabet.
    private static let sharedShapes: Set = [
        "LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "MATHEMATICAL",
    ]
    /// Characters of one group look alike.
    private static let groups: [[Unicode.Scalar]] = [
        "'`´‘’‚‛′", "\"“”„‟″", "-‐‑‒–—―−", ".…․", "*×∗x", "/⁄∕", "0O", "1Il|",
    ].map { Array($0.unicodeScalars) }
}

extension String {
    /// The text in which an invisible character is its ‹name›, and a space at the end is ·.
    var showingInvisible: String {
        let scalars = Array(unicodeScalars)
        let end = scalars.lastIndex { $0 != " " }.map { $0 + 1 } ?? 0
        guard end < scalars.count || scalars.contains(where: { $0.isInvisible && !$0.isMark }) else { return self }
        var text = ""
        for scalar in scalars[..<end] {
            if scalar.isInvisible, !scalar.isMark {
                text += "‹\(scalar.plainName)›"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text + String(repeating: "·", count: scalars.count - end)
    }
}
