/// Ids of the host that cells can be: pairs of a user and a group, one for each cell.
///
/// A cell's id is a number in `users`; in the launcher's user namespace its group has the same number.
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

    /// How many gradings may run at a time: each has two cells while two of the one before may still be removed, and
    /// half of all ids are for cells that wait (`PoolCapacity`).
    package var gradings: Int { Int(count) / Self.count(forGradings: 1) }

    /// Root's for cells: from 1,900,000,000 on, above all that systemd, containers and /etc/subuid give out.
    static let reserved = IdentityRange(firstUser: 1_900_000_000, firstGroup: 1_900_000_000, count: 4096 * 1024)

    /// The first ones, at most as many as there are.
    func prefix(_ count: Int) -> IdentityRange {
        var part = self
        part.count = min(self.count, UInt32(clamping: count))
        return part
    }

    /// How many ids so many gradings at a time take.
    package static func count(forGradings gradings: Int) -> Int { 8 * gradings }

    /// Part number `index` of those that have `size` ids each.
    func part(_ index: UInt32, size: UInt32) -> IdentityRange {
        IdentityRange(firstUser: firstUser + index * size, firstGroup: firstGroup + index * size, count: size)
    }
}
