/// Host ids that cells run as: one pair of a user and a group per cell.
///
/// A cell's id is a number in `users`. In the launcher's user namespace, the cell's group has the same number.
package struct IdentityRange: Sendable, Hashable {
    package var firstUser: UInt32
    package var firstGroup: UInt32
    package var count: UInt32

    package init(firstUser: UInt32, firstGroup: UInt32, count: UInt32) {
        self.firstUser = firstUser
        self.firstGroup = firstGroup
        self.count = count
    }

    package var users: Range<UInt32> { firstUser..<firstUser + count }

    /// The most concurrent gradings. Each has two cells while two of its predecessor may still be removed, and half of
    /// all ids are for waiting cells (`PoolCapacity`).
    package var gradings: Int { Int(count) / Self.count(forGradings: 1) }

    /// Ids for cells of root: from 1,900,000,000 on, above all that systemd, containers and /etc/subuid use.
    static let reserved = IdentityRange(firstUser: 1_900_000_000, firstGroup: 1_900_000_000, count: 4096 * 1024)

    /// Returns the first ids, at most as many as there are.
    func prefix(_ count: Int) -> IdentityRange {
        var part = self
        part.count = min(self.count, UInt32(clamping: count))
        return part
    }

    /// Returns the number of ids that concurrent gradings need.
    package static func count(forGradings gradings: Int) -> Int { 8 * gradings }

    /// Returns part number `index` of the range, divided into parts of `size` ids.
    func part(_ index: UInt32, size: UInt32) -> IdentityRange {
        IdentityRange(firstUser: firstUser + index * size, firstGroup: firstGroup + index * size, count: size)
    }
}
