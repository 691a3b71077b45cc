import Logging
import ServiceLifecycle
import Synchronization

/// Claims learners' runs and runs up to a number of them concurrently, apart from gradings.
///
/// Gradings and runs have slots of their own, so neither can take those of the other (ADR 23). On graceful shutdown the
/// worker stops claiming and gives its batch runs `grace` to end; then another worker runs them again.
package struct RunWorker: Service {
    /// How many runs of each kind a worker runs concurrently.
    package struct Slots: Hashable, Sendable {
        package var batch: Int
        package var interactive: Int

        package init(batch: Int, interactive: Int) {
            self.batch = batch
            self.interactive = interactive
        }

        func count(_ kind: RunKind) -> Int {
            switch kind {
            case .batch: batch
            case .interactive: interactive
            }
        }
    }

    private let name: String
    private let slots: Slots
    private let grace: Duration
    private let board: RunBoard
    private let execution: RunExecution
    private let logger: Logger

    /// - Parameters:
    ///   - name: unique among all workers.
    ///   - grace: how long batch runs in progress may continue after a graceful shutdown begins.
    package init(
        name: String, slots: Slots, board: RunBoard, exercises: any ExerciseSource, runner: any ProgramRunner,
        grace: Duration = .seconds(5), logger: Logger
    ) {
        self.name = name
        self.slots = slots
        self.grace = grace
        self.board = board
        self.logger = logger
        execution = RunExecution(board: board, exercises: exercises, runner: runner, logger: logger)
    }

    package func run() async throws {
        let wakeUp = CoalescingSignal()
        let state = State()
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await wakeUp.send(forEachOf: await board.arrivals()) }
                // No notification is sent when a lease expires.
                group.addTask { await wakeUp.send(every: .seconds(1)) }
                for await _ in wakeUp.signals {
                    if state.isOver { break }
                    for kind in RunKind.allCases {
                        while state.hasFreeSlot(kind, of: slots), let claim = await claim(kind) {
                            state.begin(kind)
                            group.addTask {
                                await execution.run(claim)
                                state.end(kind)
                                wakeUp.send()
                            }
                        }
                    }
                }
                group.cancelAll()
            }
        } onGracefulShutdown: {
            state.stop()
            wakeUp.send()
            Task {
                // No code cancels this task, so the sleep never ends early.
                try? await Task.sleep(for: grace)
                state.expireGrace()
                wakeUp.send()
            }
        }
        do { try await board.forget(worker: name) } catch {
            logger.debug("Cannot leave the consumer group of runs", metadata: ["error": "\(error)"])
        }
    }

    private func claim(_ kind: RunKind) async -> RunClaim? {
        do {
            return try await board.claim(kind, worker: name)
        } catch {
            logger.warning("Cannot claim runs yet", metadata: ["error": "\(error)"])
            return nil
        }
    }
}

extension RunWorker {
    private final class State: Sendable {
        private struct Values {
            var busy: [RunKind: Int] = [:]
            var isStopping = false
            var isGraceOver = false
        }

        private let values = Mutex(Values())

        func hasFreeSlot(_ kind: RunKind, of slots: Slots) -> Bool {
            values.withLock { !$0.isStopping && $0.busy[kind, default: 0] < slots.count(kind) }
        }

        /// Whether the worker may end. It does not wait for interactive runs, which may wait for their learners.
        var isOver: Bool {
            values.withLock { $0.isStopping && ($0.busy[.batch, default: 0] == 0 || $0.isGraceOver) }
        }

        func begin(_ kind: RunKind) { values.withLock { $0.busy[kind, default: 0] += 1 } }
        func end(_ kind: RunKind) { values.withLock { $0.busy[kind, default: 0] -= 1 } }
        func stop() { values.withLock { $0.isStopping = true } }
        func expireGrace() { values.withLock { $0.isGraceOver = true } }
    }
}
