extension Duration {
    private static let units: [(suffix: String, duration: Duration)] = [
        ("ms", .milliseconds(1)), ("us", .microseconds(1)), ("s", .seconds(1)), ("min", .seconds(60)),
        ("h", .seconds(3600)), ("d", .seconds(86400)),
    ]

    /// Reads a duration such as `2s`, `500ms`, `250us`, `5min`, `12h` or `30d`; nil for other text or more than 10
    /// years.
    package init?(text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits),
            let unit = Self.units.first(where: { $0.suffix == text.dropFirst(digits.count) }),
            count <= 3_650 * 86_400_000_000
        else { return nil }
        let duration = unit.duration * count
        guard duration <= .seconds(3_650 * 86_400) else { return nil }
        self = duration
    }

    /// Whole microseconds, rounded towards zero.
    package var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }

    /// Whole milliseconds, rounded towards zero.
    package var milliseconds: Int64 { microseconds / 1000 }

    /// The shortest exact form that `init(text:)` reads: `2s`, `1500ms`.
    package var settingText: String {
        if microseconds % 1_000_000 == 0 { return "\(microseconds / 1_000_000)s" }
        if microseconds % 1000 == 0 { return "\(microseconds / 1000)ms" }
        return "\(microseconds)us"
    }
}
