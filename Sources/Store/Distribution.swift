/// How values are spread: in classes whose upper bounds are 1, 2, 5, 10, 20, 50, 100 and so on.
package struct Distribution: Hashable, Sendable {
    package struct Class: Hashable, Sendable {
        /// The largest value of the class. The smallest is that after the bound of the class before.
        package var upTo: Int
        package var count: Int
    }

    private var values: [Int] = []

    package init() {}

    package mutating func add(_ value: Int) { values.append(max(0, value)) }

    /// The value below or at which this share of the values is; nil without values.
    package func percentile(_ share: Double) -> Int? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1))]
    }

    /// From the class of the smallest value to that of the largest, with empty ones.
    package var classes: [Class] {
        guard let smallest = values.min(), let largest = values.max() else { return [] }
        let bounds = Self.bounds.filter { $0 >= smallest }
        var classes: [Class] = []
        for bound in bounds {
            classes.append(Class(upTo: bound, count: 0))
            if bound >= largest { break }
        }
        for value in values {
            if let index = classes.firstIndex(where: { value <= $0.upTo }) { classes[index].count += 1 }
        }
        return classes
    }

    private static let bounds = sequence(first: 1) { $0 > Int.max / 20 ? nil : $0 * 10 }
        .flatMap { [$0, 2 * $0, 5 * $0] }
}
