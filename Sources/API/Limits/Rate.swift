import Settings

/// A number of events that are allowed at once, and the time in which as many become allowed again, evenly: a token
/// bucket.
package struct Rate: Hashable, Sendable {
    package let count: Int
    package let period: Duration

    package static let counts = 1...1_000_000
    package static let periods = Duration.milliseconds(1)...Duration.seconds(86_400)

    package init(_ count: Int, per period: Duration) {
        self.count = count
        self.period = period
    }

    /// Reads a count and a period: `60/min`, `1200/10min`. Nil for other text, and for values out of range.
    package init?(text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), Self.counts.contains(count), let first = parts[1].first,
            let period = Duration(text: (first.isNumber ? "" : "1") + parts[1]), Self.periods.contains(period),
            period / count >= .microseconds(1)
        else { return nil }
        self.init(count, per: period)
    }

    /// The time in which one event becomes allowed again.
    var interval: Duration { period / count }

    /// The rate as a sentence about `events`, such as "Allowed are 60 submissions at once, and 1 more every second."
    func explanation(of events: String) -> String {
        let perSecond = 1 / (interval / .seconds(1))
        let pace =
            if perSecond >= 1 {
                Self.text(perSecond) + " more a second"
            } else {
                "1 more every " + Self.text(1 / perSecond) + " seconds"
            }
        return "Allowed are \(count) \(events) at once, and \(pace)."
    }

    /// At most one decimal.
    private static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
