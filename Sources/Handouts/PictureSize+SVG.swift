extension PictureSize {
    /// SVG 2, 8.2: the attributes `width` and `height` of the root element, if both are lengths.
    ///
    /// A picture without them takes all the width of the page, so it has no size.
    init?(svg bytes: [UInt8]) {
        var text = bytes[...]
        guard Self.skipProlog(&text), let attributes = Self.attributes(&text) else { return nil }
        self.init(attributes["width"].flatMap(Self.pixels), attributes["height"].flatMap(Self.pixels))
    }

    /// XML 1.0, 2.3.
    private static func isSpace(_ byte: UInt8) -> Bool { [9, 10, 13, 32].contains(byte) }

    private static func skipSpace(_ text: inout ArraySlice<UInt8>) { text = text.drop(while: isSpace) }

    /// Removes all that comes before the attributes of the root element.
    ///
    /// - Returns: false if there is no such element, or if the document defines entities.
    private static func skipProlog(_ text: inout ArraySlice<UInt8>) -> Bool {
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        while true {
            skipSpace(&text)
            if text.starts(with: "<svg".utf8) {
                text = text.dropFirst(4)
                return true
            }
            let ends = [("<?", "?>"), ("<!--", "-->"), ("<!DOCTYPE", ">")]
            guard let (start, end) = ends.first(where: { text.starts(with: $0.0.utf8) }),
                let range = text.dropFirst(start.utf8.count).firstRange(of: end.utf8)
            else { return false }
            if start == "<!DOCTYPE", text[..<range.lowerBound].contains(UInt8(ascii: "[")) { return false }
            text = text[range.upperBound...]
        }
    }

    /// The attributes of a start tag after its name, by name.
    ///
    /// - Returns: nil if the tag is malformed or has no end.
    private static func attributes(_ text: inout ArraySlice<UInt8>) -> [String: String]? {
        var attributes: [String: String] = [:]
        while let first = text.first, isSpace(first) {
            skipSpace(&text)
            if isEnd(text) { return attributes }
            let name = text.prefix { !isSpace($0) && $0 != UInt8(ascii: "=") }
            text = text[name.endIndex...]
            skipSpace(&text)
            guard text.popFirst() == UInt8(ascii: "=") else { return nil }
            skipSpace(&text)
            guard let quote = text.popFirst(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
                let end = text.firstIndex(of: quote)
            else { return nil }
            attributes[String(decoding: name, as: UTF8.self)] = String(decoding: text[..<end], as: UTF8.self)
            text = text[(end + 1)...]
        }
        return isEnd(text) ? attributes : nil
    }

    private static func isEnd(_ text: ArraySlice<UInt8>) -> Bool {
        text.first == UInt8(ascii: ">") || text.starts(with: "/>".utf8)
    }

    /// CSS Values and Units 3, 5.2: one inch is 96 pixels.
    private static let units: [String: Double] = [
        "": 1, "px": 1, "pt": 96 / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4,
    ]

    /// A length in whole pixels; nil for a percentage and for units that depend on a font.
    private static func pixels(_ length: String) -> Int? {
        let number = length.prefix { "0123456789.".contains($0) }
        guard let unit = units[length[number.endIndex...].lowercased()], let value = Double(number) else { return nil }
        let pixels = (value * unit).rounded()
        return pixels <= Double(longestSide) ? Int(pixels) : nil
    }
}
