/// How often values fell into each of a fixed row of ranges.
struct Histogram: Sendable {
    /// Upper bounds in seconds, from a cached read to a long grading.
    static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    /// One count a bound; values beyond the last are in `count` only.
    private(set) var counts = [Int](repeating: 0, count: bounds.count)
    private(set) var count = 0
    private(set) var sum = 0.0

    mutating func observe(_ seconds: Double) {
        if let range = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[range] += 1 }
        count += 1
        sum += seconds
    }
}
