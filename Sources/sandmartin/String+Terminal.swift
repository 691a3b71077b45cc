extension String {
    /// As a person's terminal may be given it: what could erase a line, change a title or turn the direction of writing, and
    /// so pass one text off as another, stands as an escape (ECMA-48; UAX #9, "Explicit Formatting Characters").
    var harmlessToTerminals: String {
        guard unicodeScalars.contains(where: \.commandsTerminals) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.commandsTerminals {
                let digits = String(scalar.value, radix: 16)
                text += scalar.value < 0x100 ? "\\x" + (digits.count < 2 ? "0" : "") + digits : "\\u{\(digits)}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Unicode.Scalar {
    fileprivate var commandsTerminals: Bool {
        switch value {
        case 0x09, 0x0A: false  // a tab, a new line
        case 0x00..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
