import Glibc
import Settings
import Testing

@testable import Sandbox

/// CPU time and wall-clock time, shortly before the limit and shortly beyond it.
@Suite struct ExactTimeTests {
    /// Reads orders from its control channel: to stay within a CPU time, to exceed one, or to end at a wall-clock time.
    /// Answers with the nanoseconds of CPU time used since its last answer.
    ///
    /// A grant counts from some moment between the last answer and the next order. A stall of the machine in between
    /// may be charged to the program. So "within" counts from the answer, and "beyond" from the order.
    private static let program = """
        import os
        import time

        spent = time.process_time_ns()
        while order := os.read(3, 64).decode().split():
            if order[0] in ["within", "beyond"]:
                until = (spent if order[0] == "within" else time.process_time_ns()) + int(order[1])
                while time.process_time_ns() < until:
                    pass
            else:
                time.sleep(max(0, int(order[1]) - time.monotonic_ns()) / 1e9)
                os.write(1, b"%d" % time.monotonic_ns())
            if order[2] == "exit":
                os._exit(0)
            os.write(3, b"%d\\n" % (time.process_time_ns() - spent))
            spent = time.process_time_ns()
        """

    private func start(_ start: CellStart) async throws -> Cell {
        let policy = try TestSandbox.policies.policy("default")
        let cell = try await TestSandbox.shared().build(CellShape(policy: policy), start: start)
        try await cell.dispatch(
            CellJob(source: Self.program, keepsControl: true), cpu: .seconds(60), wall: .seconds(600))
        try await cell.send(Array("within 0 stay\n".utf8))
        #expect(await used(by: cell) != nil)
        try await waitsForOrders(cell)
        return cell
    }

    /// Returns the program's answer, in nanoseconds; nil if the cell has ended.
    private func used(by cell: Cell) async -> Int? {
        await cell.receiveLine().flatMap { Int(String(decoding: $0, as: UTF8.self)) }
    }

    /// Waits until the program sleeps or is gone, so that the kernel has accounted for its CPU time.
    private func waitsForOrders(_ cell: Cell) async throws {
        let file = "/proc/\(try #require(await cell.process))/stat"
        while let state = HostFiles.text(file), !state.contains(") S ") { await Task.yield() }
    }

    @Test(arguments: ExactLimitsTests.starts)
    func `a program continues a millisecond below its CPU limit`(start: CellStart) async throws {
        var (inTime, late) = (0, 0)
        while inTime < ExactLimit.repeats {
            let cell = try await self.start(start)
            let before = try await cell.grant(cpu: .milliseconds(30), wall: .seconds(600)).evidence.cgroup
            try await cell.send(Array("within 29000000 stay\n".utf8))
            // If the machine stalls between two readings of the clock, the program uses more, and the kernel charges
            // it.
            guard let used = await used(by: cell), used <= 30_000_000 else {
                late += 1
                try #require(late < 10 * ExactLimit.repeats, "this machine stalls too often")
                await cell.kill()
                let after = try await cell.result().evidence.cgroup
                #expect(after.cpuMicroseconds - before.cpuMicroseconds > 30_000)
                continue
            }
            try await waitsForOrders(cell)
            let after = try await cell.grant(cpu: .seconds(60), wall: .seconds(600))
            #expect(after.evidence.cgroup.cpuMicroseconds - before.cpuMicroseconds <= 30_000)
            #expect(!after.isOverCPU)
            try await cell.send(Array("within 0 exit\n".utf8))
            #expect(try await cell.result().outcome == .ok)
            inTime += 1
        }
    }

    @Test(arguments: ExactLimitsTests.starts, ["stay", "exit"])
    func `a program a millisecond beyond its CPU limit exceeds it, whether it stays or has ended`(
        start: CellStart, then: String
    ) async throws {
        for _ in 0..<ExactLimit.repeats {
            let cell = try await self.start(start)
            _ = try await cell.grant(cpu: .milliseconds(30), wall: .seconds(600))
            try await cell.send(Array("beyond 31000000 \(then)\n".utf8))
            let result = try await cell.result()
            #expect(result.outcome == .cpuLimit, "\(result.evidence)")
            #expect(result.evidence.cgroup.cpuMicroseconds > UInt64(result.limits.cpu.microseconds))
        }
    }

    /// The launcher may end the program first, or the next grant may find the excess first.
    @Test(arguments: ExactLimitsTests.starts)
    func `a new grant does not hide that a program exceeds the last by a millisecond`(start: CellStart) async throws {
        for _ in 0..<ExactLimit.repeats {
            let cell = try await self.start(start)
            _ = try await cell.grant(cpu: .milliseconds(30), wall: .seconds(600))
            try await cell.send(Array("beyond 31000000 stay\n".utf8))
            if await used(by: cell) != nil {
                try await waitsForOrders(cell)
                if let answer = try? await cell.grant(cpu: .seconds(60), wall: .seconds(600)) {
                    #expect(answer.isOverCPU, "\(answer.evidence)")
                    await cell.destroy()
                    continue
                }
            }
            #expect(try await cell.result().outcome == .cpuLimit)
        }
    }

    @Test(arguments: ExactLimitsTests.starts)
    func `a program that ends shortly before its wall-clock limit is in time`(start: CellStart) async throws {
        var (inTime, late) = (0, 0)
        while inTime < ExactLimit.repeats {
            // Longer after each late round, so that a busy machine wakes the program in time too.
            let wall: Int64 = 100_000_000 << Int64(min(late, 4))
            // The program is woken in the first half of the margin, and ends in the second.
            let margin = wall * 2 / 5
            let cell = try await self.start(start)
            let before = Self.now
            _ = try await cell.grant(cpu: .seconds(60), wall: .nanoseconds(wall))
            do {
                try await cell.send(Array("sleep \(before + wall - margin) exit\n".utf8))
            } catch {
                // The launcher ended the program before we could send the order: a late round.
                #expect(Self.now >= before + wall, "\(error)")
            }
            let result = try await cell.result()
            let woken = Int64(String(decoding: result.stdout, as: UTF8.self)) ?? .max
            if woken > before + wall - margin / 2 {
                late += 1
                try #require(late < 10 * ExactLimit.repeats, "this machine wakes the program too late")
                continue
            }
            #expect(result.outcome == .ok, "\(result.evidence)")
            inTime += 1
        }
    }

    /// A program that ends by itself before the launcher acts is in time: a busy machine errs only in its favour.
    @Test(arguments: ExactLimitsTests.starts)
    func `a program that stays reaches its wall-clock limit, and is not ended before`(start: CellStart) async throws {
        for _ in 0..<ExactLimit.repeats {
            let cell = try await self.start(start)
            let before = Self.now
            _ = try await cell.grant(cpu: .seconds(60), wall: Self.wall)
            let result = try await cell.result()
            #expect(result.outcome == .wallLimit, "\(result.evidence)")
            #expect(Self.now >= before + Self.wallNanoseconds)
        }
    }

    private static let wall = Duration.milliseconds(100)
    private static let wallNanoseconds: Int64 = 100_000_000

    /// The clock that the program reads as well (CLOCK_MONOTONIC; cells have no time namespace).
    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
