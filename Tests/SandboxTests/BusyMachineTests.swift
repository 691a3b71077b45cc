import Foundation
import Settings
import Testing

@testable import Sandbox

/// Programs that share a core with others: the wall-clock limit does not count the time for which they wait for it.
@Suite struct BusyMachineTests {
    /// Four programs a core, each of which uses 0.4 s of CPU time and so ends after 1.6 s, beyond the wall-clock limit.
    private static let contenders = 4 * ProcessInfo.processInfo.activeProcessorCount
    private static let busy = """
        import time

        while time.process_time() < 0.4:
            pass
        """

    private func run(_ source: String) async throws -> ProgramResult {
        let sandbox = try TestSandbox.shared()
        let policy = try TestSandbox.policies.policy("default")
        let cell = try await sandbox.build(CellShape(policy: policy), start: .warm)
        return try await sandbox.run(CellJob(source: source), in: cell, cpu: .seconds(2), wall: .seconds(1))
    }

    @Test func `a program that waits for a core is not ended by its wall-clock limit`() async throws {
        let results = try await withThrowingTaskGroup { group in
            for _ in 0..<Self.contenders { group.addTask { try await run(Self.busy) } }
            return try await group.reduce(into: [ProgramResult]()) { $0.append($1) }
        }
        for result in results { #expect(result.outcome == .ok, "\(result.evidence)") }
        let longest = results.map(\.evidence.wallMicroseconds).max() ?? 0
        #expect(longest > 1_000_000, "the programs did not have to wait")
    }

    @Test func `a program that sleeps is ended beside busy ones`() async throws {
        async let sleeping = run("import time; time.sleep(60)")
        async let busy = run("while True: pass")
        #expect(try await sleeping.outcome == .wallLimit)
        #expect(try await [.cpuLimit, .wallLimit].contains(busy.outcome))
    }
}
