import Foundation
import Store
import Synchronization
import Testing

@testable import API

/// Random interleavings of reads and writes by several users over several processes.
///
/// `SANDMARTIN_CACHE_INTERLEAVINGS` sets their number, `SANDMARTIN_CACHE_SEED` the seed of the operations.
@Suite(.timeLimit(.minutes(5)))
struct CacheInterleavingTests {
    private static let users = 6
    private static let environment = ProcessInfo.processInfo.environment

    @Test func `no read after a write's answer is stale, and no write drops another user's entry`() async throws {
        let count = Self.environment["SANDMARTIN_CACHE_INTERLEAVINGS"].flatMap { Int($0) } ?? 1500
        let seed = Self.environment["SANDMARTIN_CACHE_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...UInt64.max)
        print("\(count) interleavings from the seed \(seed)")
        try await CachingProcess.run(3) { processes in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for user in 0..<Self.users {
                    let session = try await processes[0].backend.store.createSession()
                    let first = Interleavings(
                        processes: processes, user: session.user.id, token: session.token,
                        random: SeededGenerator(seed: seed &+ UInt64(user)))
                    group.addTask {
                        var interleavings = first
                        for _ in 0..<count / Self.users { try await interleavings.runOne() }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

/// The operations of one user. One interleaving follows another; those of different users run at the same time.
private struct Interleavings {
    private enum Operation {
        case read
        case write(Int)
    }

    let processes: [CachingProcess]
    let user: String
    let token: String
    var random: SeededGenerator
    /// The number of the last write. Each write stores its number.
    private var written = 0

    init(processes: [CachingProcess], user: String, token: String, random: SeededGenerator) {
        self.processes = processes
        self.user = user
        self.token = token
        self.random = random
    }

    mutating func runOne() async throws {
        let before = written
        // A position without a write: every fourth interleaving has none.
        let writeAt = Int.random(in: 0..<4, using: &random)
        var operations: [(Operation, process: CachingProcess, delay: Int)] = []
        for position in 0..<3 {
            let process = processes[Int.random(in: 0..<processes.count, using: &random)]
            if position == writeAt { written += 1 }
            operations.append(
                (position == writeAt ? .write(written) : .read, process, Int.random(in: 0..<12, using: &random)))
        }
        let (last, acknowledged) = (written, Acknowledged(before))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (operation, process, delay) in operations {
                group.addTask { [self] in
                    for _ in 0..<delay { await Task.yield() }
                    try await run(operation, process, acknowledged, last)
                }
            }
            try await group.waitForAll()
        }
        try await expectKeptEntry()
    }

    private func run(
        _ operation: Operation, _ process: CachingProcess, _ acknowledged: Acknowledged, _ last: Int
    ) async throws {
        switch operation {
        case .write(let number):
            let outcome = try await process.backend.store.submit(
                user: user, exercise: "hello", code: "a = \(number)", supersede: true)
            guard case .accepted = outcome else { throw NotGradable() }
            acknowledged.raise(to: number)
        case .read:
            let oldest = acknowledged.number
            let found = try await read(process).number
            #expect((oldest...last).contains(found), "a read found write \(found), after the answer to write \(oldest)")
        }
    }

    /// Reads twice, from two processes. The second read finds the entry of the first: nobody's write has dropped it.
    private mutating func expectKeptEntry() async throws {
        let order = processes.shuffled(using: &random)
        let first = try await read(order[0])
        let second = try await read(order[1])
        #expect(first.number == written)
        #expect(second.number == written)
        #expect(!second.isQueried, "the entry of write \(written) was dropped")
    }

    private func read(_ process: CachingProcess) async throws -> (number: Int, isQueried: Bool) {
        let (code, isQueried) = try await process.newestCode(token: token)
        return (code.split(separator: " ").last.flatMap { Int($0) } ?? 0, isQueried)
    }
}

/// The number of the last write that was answered.
private final class Acknowledged: Sendable {
    private let value: Atomic<Int>

    init(_ number: Int) { value = Atomic(number) }

    var number: Int { value.load(ordering: .sequentiallyConsistent) }

    func raise(to number: Int) { value.store(number, ordering: .sequentiallyConsistent) }
}
