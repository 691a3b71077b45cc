/// How often values fell into each of a fixed row of ranges.
struct Histogram: Sendable {
    /// Upper bounds in seconds, ascending.
    let bounds: [Double]
    /// One count a bound; values beyond the last are in `count` only.
    private(set) var counts: [Int]
    private(set) var count = 0
    private(set) var sum = 0.0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = [Int](repeating: 0, count: bounds.count)
    }

    mutating func observe(_ seconds: Double) {
        if let range = bounds.firstIndex(where: { seconds <= $0 }) { counts[range] += 1 }
        count += 1
        sum += seconds
    }
}
