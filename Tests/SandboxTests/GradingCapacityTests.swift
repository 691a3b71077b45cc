import Settings
import Testing

@testable import Sandbox

/// How many gradings run concurrently on a host unless the operator sets a number.
@Suite struct GradingCapacityTests {
    private let cells: [Policy]
    private let memory: UInt64
    private let processes: Int

    init() throws {
        let policies = PolicyLibrary(directory: SourceTree.policies)
        cells = [try policies.policy("harness"), try policies.policy("default")]
        memory = cells.reduce(0) { $0 + $1.limits.memory.bytes }
        // Each cell's own two processes, and two of a cell that waits meanwhile.
        processes = cells.reduce(0) { $0 + 4 + $1.limits.processes }
    }

    private func gradings(processes: Int? = nil, freeMemory: UInt64? = nil) -> Int {
        GradingCapacity.gradings(of: cells, cores: 2, processes: processes, freeMemory: freeMemory)
    }

    @Test func `a host with enough room runs three per core`() {
        #expect(gradings() == 6)
        #expect(gradings(processes: 100 * processes, freeMemory: 100 * memory) == 6)
    }

    @Test func `all of them have room when they reach their memory limits together`() {
        #expect(gradings(freeMemory: 5 * memory) == 5)
        #expect(gradings(freeMemory: 5 * memory - 1) == 4)
    }

    @Test func `all of them have room when they start all processes that their policies allow`() {
        #expect(gradings(processes: 4 * processes) == 4)
        #expect(gradings(processes: 4 * processes - 1) == 3)
    }

    @Test func `the tightest limit decides, and every core has one`() {
        #expect(gradings(processes: 5 * processes, freeMemory: 3 * memory) == 3)
        #expect(gradings(processes: 0, freeMemory: 0) == 2)
    }
}
