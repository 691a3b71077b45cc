import FoundationEssentials
import Store

/// The place in a list of results. For clients the text is opaque: an order, the number of a user, and a key.
struct ResultCursor: Equatable {
    var position: ResultPosition

    /// At most five digits.
    private static let points = 0..<60_466_176

    init(_ position: ResultPosition) { self.position = position }

    init?(text: String) {
        let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0], radix: 36), number >= 0,
            let key = Self.key(text.first, parts[1])
        else { return nil }
        position = ResultPosition(key: key, number: number)
    }

    var text: String {
        let (letter, key): (String, String) =
            switch position.key {
            case .name(let name): ("n", Self.hex(name))
            case .points(let points): ("p", String(points, radix: 36))
            case .active(let date): ("a", date.map { String(Self.microseconds($0), radix: 36) } ?? "")
            }
        return letter + String(position.number, radix: 36) + "." + key
    }

    private static func key(_ letter: Character?, _ text: Substring) -> ResultPosition.Key? {
        switch letter {
        case "n": name(text).map { .name($0) }
        case "p": Int(text, radix: 36).flatMap { points.contains($0) ? .points($0) : nil }
        case "a" where text.isEmpty: .active(nil)
        case "a": time(text).map { .active($0) }
        default: nil
        }
    }

    /// - Parameter text: microseconds, at most ten digits (year 2085), which a date can hold exactly.
    private static func time(_ text: Substring) -> Date? {
        guard text.utf8.count <= 10, let microseconds = Int(text, radix: 36), microseconds >= 0 else { return nil }
        return Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }

    private static func microseconds(_ date: Date) -> Int { Int((date.timeIntervalSince1970 * 1_000_000).rounded()) }

    private static func hex(_ text: String) -> String {
        text.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func name(_ hex: Substring) -> String? {
        let digits = hex.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
        guard digits.count == hex.count, digits.count.isMultiple(of: 2) else { return nil }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        // PostgreSQL's texts have no NUL. Only a cursor that was made up has one, or no UTF-8.
        return String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
    }
}
