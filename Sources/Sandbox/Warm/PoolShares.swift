import Glibc
import Settings

/// The room of a pool: what all waiting cells together may take.
package struct PoolRoom: Sendable, Hashable {
    package var cells: Int
    /// Nil where the free memory of the host is unknown.
    package var memory: ByteCount?

    package init(cells: Int, memory: ByteCount? = nil) {
        self.cells = cells
        self.memory = memory
    }

    fileprivate func has(roomFor claim: PoolClaim) -> Bool {
        claim.cells <= cells && memory.map { claim.memory <= $0 } ?? true
    }

    /// Whether memory is the reason why a claim gets nothing: one set of it, or one of each claim, takes too much.
    func lacksMemory(for claim: PoolClaim, of claims: [PoolClaim]) -> Bool {
        guard let memory, claim.cells <= cells else { return false }
        let all = claims.reduce(0) { $0 + $1.memory.bytes }
        return claim.memory > memory || claims.reduce(0) { $0 + $1.cells } <= cells && all > memory.bytes
    }

    fileprivate mutating func take(_ claim: PoolClaim) {
        cells -= claim.cells
        memory = memory.map { ByteCount(bytes: $0.bytes - claim.memory.bytes) }
    }
}

/// What one recipe asks of a pool's room. A set is what one job takes: one cell or two.
struct PoolClaim: Sendable, Hashable {
    /// Cells of one set.
    var cells: Int
    /// Memory of one set.
    var memory: ByteCount
    var demand: PoolDemand
    /// Sets that wait already.
    var waiting = 0
}

/// How often a recipe was used lately: each use counts half as much after each `halfLife`.
struct PoolDemand: Sendable, Hashable {
    private static let halfLife = Duration.seconds(300)

    /// The logarithm, to base 2, of the uses so far. Each counts two to the power of its age (`noteUse`) in half-lives.
    /// Old uses thus lose weight although the level never falls, and two demands can be compared at any time.
    private var level = -Double.infinity

    /// - Parameter age: the time from a moment that all demands of a pool share, to the use.
    mutating func noteUse(after age: Duration) {
        let use = age / Self.halfLife
        let (more, less) = (max(level, use), min(level, use))
        level = more + log2(1 + exp2(less - more))
    }

    /// Returns this demand as a fraction of another, which may be larger than 1.
    fileprivate func relative(to other: PoolDemand) -> Double {
        other.level.isFinite ? exp2(level - other.level) : 1
    }

    fileprivate static func < (left: PoolDemand, right: PoolDemand) -> Bool { left.level < right.level }
}

/// How the room of a pool is shared among recipes.
enum PoolShares {
    /// A set that waits already counts this much more than one that would have to be built. Otherwise demands that are
    /// almost equal would have cells ended and built in turn.
    private static let inertia = 1.25

    /// Returns how many sets of each claim should wait.
    ///
    /// First each claim gets one set, so that a burst of one recipe leaves cells for the others. The rest is shared by
    /// demand: each set goes to the claim with the most demand for each set that it has then (the method of d'Hondt). A
    /// set that no longer fits is left out; smaller sets of other claims may still fit.
    ///
    /// - Parameter claims: the claims of recipes, most recently used first. They get the room in this order where it
    ///   does not suffice for one set each.
    static func of(_ room: PoolRoom, among claims: [PoolClaim]) -> [Int] {
        var room = room
        var shares = claims.map { _ in 0 }
        func give(_ index: Int) {
            room.take(claims[index])
            shares[index] += 1
        }
        for (index, claim) in claims.enumerated() where room.has(roomFor: claim) { give(index) }
        guard let most = claims.map(\.demand).max(by: <) else { return [] }
        func worth(_ index: Int) -> Double {
            let own = claims[index].demand.relative(to: most) / Double(shares[index] + 1)
            return shares[index] < claims[index].waiting ? own * inertia : own
        }
        while true {
            let fitting = claims.indices.filter { room.has(roomFor: claims[$0]) }
            // The first of equals, which was used most recently.
            guard let next = fitting.max(by: { (worth($0), -$0) < (worth($1), -$1) }) else { return shares }
            give(next)
        }
    }
}
