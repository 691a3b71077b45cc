/// A number of bytes; written as `64KiB`, `256MiB`, `1GiB` or `512B`.
package struct ByteCount: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let bytes: UInt64

    package init(bytes: UInt64) { self.bytes = bytes }

    package static func kibibytes(_ count: UInt64) -> ByteCount { ByteCount(bytes: count << 10) }
    package static func mebibytes(_ count: UInt64) -> ByteCount { ByteCount(bytes: count << 20) }

    private static let units: [(suffix: String, bytes: UInt64)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    /// Reads a whole number with the unit `B`, `KiB`, `MiB` or `GiB`; nil for other text or more than 64 bits.
    package init?(_ text: String) {
        guard let unit = Self.units.first(where: { text.hasSuffix($0.suffix) }),
            let count = UInt64(text.dropLast(unit.suffix.count))
        else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: unit.bytes)
        guard !overflow else { return nil }
        self.bytes = bytes
    }

    package static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

    /// The shortest exact form: `256MiB`, `1023B`.
    package var description: String {
        let unit = Self.units.first { bytes >= $0.bytes && bytes % $0.bytes == 0 } ?? ("B", 1)
        return "\(bytes / unit.bytes)\(unit.suffix)"
    }
}
