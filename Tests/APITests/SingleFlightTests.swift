import Testing

@testable import API

@Suite(.timeLimit(.minutes(1)))
struct SingleFlightTests {
    private let flight = SingleFlight<Int>()

    /// Waits until `count` callers have begun, which includes those that wait for another's operation.
    private func wait(for counter: Counter, toReach count: Int) async throws {
        while counter.count < count {
            try Task.checkCancellation()
            await Task.yield()
        }
        // The last caller has begun, and may not wait yet.
        for _ in 0..<100 { await Task.yield() }
    }

    @Test func `callers of one key share one operation, and other keys do not wait`() async throws {
        let (begun, operations) = (Counter(), Counter())
        let results = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    begun.add()
                    return try await flight.run("a") {
                        try await wait(for: begun, toReach: 20)
                        #expect(try await flight.run("b") { 0 }.value == 0)
                        return operations.add()
                    }.value
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(operations.count == 1)
        #expect(results == [Int](repeating: 1, count: 20))
    }

    @Test func `a failure is the result of all who wait, and the next caller tries again`() async throws {
        let (begun, operations) = (Counter(), Counter())
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    begun.add()
                    await #expect(throws: Failure.self) {
                        try await flight.run("a") {
                            operations.add()
                            try await wait(for: begun, toReach: 10)
                            throw Failure()
                        }
                    }
                }
            }
        }
        #expect(operations.count == 1)
        #expect(try await flight.run("a") { 7 }.value == 7)
    }

    @Test func `if the running caller is cancelled, another runs its own operation`() async throws {
        let begun = Counter()
        let first = Task {
            try await flight.run("a") {
                begun.add()
                while true { try await Task.sleep(for: .milliseconds(1)) }
            }
        }
        try await wait(for: begun, toReach: 1)
        let second = Task {
            begun.add()
            return try await flight.run("a") { 2 }.value
        }
        try await wait(for: begun, toReach: 2)
        first.cancel()
        #expect(try await second.value == 2)
    }

    @Test func `a cancelled caller stops waiting`() async throws {
        let (begun, ended) = (Counter(), Counter())
        let first = Task {
            try await flight.run("a") {
                begun.add()
                while ended.count == 0 { await Task.yield() }
                return 1
            }
        }
        try await wait(for: begun, toReach: 1)
        let second = Task {
            begun.add()
            return try await flight.run("a") { 2 }
        }
        try await wait(for: begun, toReach: 2)
        second.cancel()
        await #expect(throws: CancellationError.self) { _ = try await second.value }
        ended.add()
        #expect(try await first.value.value == 1)
    }

    private struct Failure: Error {}
}
