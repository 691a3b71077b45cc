import Settings
import Testing

@testable import Sandbox

/// How recipes share the room of a pool.
@Suite struct PoolSharesTests {
    /// - Parameter uses: when each use was, in seconds.
    private func claim(
        cells: Int = 2, memory: UInt64 = 8, uses: [Int] = [0], waiting: Int = 0
    ) -> PoolClaim {
        var demand = PoolDemand()
        for use in uses { demand.noteUse(after: .seconds(use)) }
        return PoolClaim(cells: cells, memory: .mebibytes(memory), demand: demand, waiting: waiting)
    }

    private func shares(_ cells: Int, memory: UInt64? = nil, _ claims: [PoolClaim]) -> [Int] {
        PoolShares.of(PoolRoom(cells: cells, memory: memory.map(ByteCount.mebibytes)), among: claims)
    }

    @Test(arguments: [
        (8, [2, 1, 1]), (8, [4]), (8, [2, 2]), (2, [1, 0]), (1, [0]), (7, [2, 1]), (0, [0, 0]),
    ])
    func `equal demands share evenly, most recently used first`(cells: Int, expected: [Int]) {
        #expect(shares(cells, expected.map { _ in claim() }) == expected)
    }

    @Test func `no claim gets nothing`() { #expect(shares(8, []) == []) }

    @Test func `more demand gets more, and a burst leaves one set to each other`() {
        let busy = Array(repeating: 0, count: 30)
        #expect(shares(16, [claim(uses: busy), claim()]) == [7, 1])
        #expect(shares(16, [claim(uses: busy), claim(uses: Array(repeating: 0, count: 10))]) == [6, 2])
        #expect(shares(4, [claim(uses: busy), claim()]) == [1, 1])
    }

    @Test func `an old use counts less than a new one`() {
        // 16 uses fifteen minutes ago are worth two uses now.
        let old = Array(repeating: 0, count: 16)
        #expect(shares(12, [claim(uses: [900, 900]), claim(uses: old)]) == [3, 3])
        #expect(shares(12, [claim(uses: [900, 900]), claim(uses: [0, 0])]) == [5, 1])
    }

    @Test func `demands of any age can be compared`() {
        // A month apart: the old one has no weight left, and keeps its one set.
        #expect(shares(8, [claim(uses: [30 * 86400]), claim()]) == [3, 1])
        #expect(shares(8, [claim(uses: [365 * 86400]), claim(uses: [365 * 86400])]) == [2, 2])
    }

    @Test func `a larger set takes more of the memory`() {
        // 64 MiB: two sets of 24 MiB, and two of 8 MiB.
        #expect(shares(100, memory: 64, [claim(memory: 24), claim(memory: 8)]) == [2, 2])
        #expect(shares(100, memory: 64, [claim(memory: 8)]) == [8])
    }

    @Test func `a set that does not fit leaves the room to smaller ones`() {
        #expect(shares(100, memory: 20, [claim(memory: 24), claim(memory: 8)]) == [0, 2])
        #expect(shares(3, [claim(cells: 2), claim(cells: 1)]) == [1, 1])
        #expect(shares(100, memory: 0, [claim()]) == [0])
    }

    @Test func `waiting cells are not ended for a small difference in demand`() {
        let (some, more) = (Array(repeating: 0, count: 10), Array(repeating: 0, count: 11))
        #expect(shares(6, [claim(uses: more), claim(uses: some)]) == [2, 1])
        #expect(shares(6, [claim(uses: more, waiting: 1), claim(uses: some, waiting: 2)]) == [1, 2])
        #expect(shares(6, [claim(uses: more + more, waiting: 1), claim(uses: some, waiting: 2)]) == [2, 1])
    }

    @Test func `the shares never exceed the room`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let claims = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                claim(
                    cells: .random(in: 1...2, using: &random), memory: .random(in: 1...40, using: &random),
                    uses: (0..<5).map { _ in .random(in: 0...4000, using: &random) },
                    waiting: .random(in: 0...4, using: &random))
            }
            let found = shares(24, memory: 100, claims)
            #expect(zip(found, claims).reduce(0) { $0 + $1.0 * $1.1.cells } <= 24)
            #expect(zip(found, claims).reduce(0) { $0 + UInt64($1.0) * $1.1.memory.bytes } <= 100 << 20)
        }
    }
}
