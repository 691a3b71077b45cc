import Settings

/// Fully built cells that wait for a job, so that a job need not wait for cells.
///
/// Each is used once. What is taken is replaced when nothing is being run, so that the replacement delays no verdict; a
/// job that finds none waiting builds its own: warm if an interpreter is ready, cold if not. Every recipe in use gets
/// its share of the room, the ones used last first, so none can starve another.
package actor CellPool {
    package struct Configuration: Sendable {
        package var start: CellStart
        /// Cells that may wait at one time; 0 keeps none.
        package var size: Int
        /// A job waits for the first interpreter, instead of being started cold.
        package var waitsForWarmth: Bool

        package init(start: CellStart, size: Int, waitsForWarmth: Bool = false) {
            self.start = start
            self.size = size
            self.waitsForWarmth = waitsForWarmth
        }
    }

    package nonisolated let start: CellStart
    nonisolated let sandbox: Sandbox
    let configuration: Configuration
    /// Is told of what fails in the background.
    private let onFault: @Sendable (any Error) -> Void

    /// Cells of one recipe.
    struct Reserve {
        var waiting: [WaitingCells] = []
        /// When it was last taken from, in useCount.
        var lastUse: Int
        /// What the recipe was read from; nothing is kept for one that has since been changed.
        var origin: CellOrigin?
        var backoff = Backoff(cap: .seconds(60), jitter: 0)
    }

    var reserves: [CellRecipe: Reserve] = [:]
    /// After a fault of what all recipes have in common.
    var backoff = Backoff(cap: .seconds(60), jitter: 0)
    var filling: Task<Void, Never>?
    /// The filling's pause after a fault.
    var backoffPause: Task<Void, Never>?
    private(set) var isClosed = false
    private var useCount = 0
    /// Jobs that are getting cells.
    private var jobsTakingCells = 0
    /// Jobs that have cells, by their cells.
    private var running: Set<UInt64> = []
    private var idleWaiters: [CheckedContinuation<Void, Never>] = []
    private var lastFault: String?

    /// The cells' own: handing them out takes no change of thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { sandbox.unownedExecutor }

    package init(
        _ sandbox: Sandbox, _ configuration: Configuration, onFault: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.sandbox = sandbox
        self.configuration = configuration
        self.onFault = onFault
        start = configuration.start
    }

    /// Says what failed, unless it is what was said last and nothing has gone well since. Of a zygote the sandbox tells.
    func report(_ error: any Error) {
        if (error as? SandboxError)?.code == .zygote { return }
        let text = "\(error)"
        guard text != lastFault else { return }
        lastFault = text
        onFault(error)
    }

    func noteSuccess() { lastFault = nil }
}

// Taking.
extension CellPool {
    /// Cells for one job; `finished(_:)` follows when it is over.
    ///
    /// - Throws: `SandboxError` when none could be built, or the pool is closed.
    package func take(_ recipe: CellRecipe) async throws -> WaitingCells {
        guard !isClosed else { throw SandboxError(.cell, "no more cells are given out: the service is stopping") }
        let recipe = recipe.asBuilt
        noteUse(of: recipe)
        jobsTakingCells += 1
        do {
            let waiting = try await takeWaiting(recipe)
            let cells = if let waiting { waiting } else { try await build(recipe) }
            running.insert(cells.id)
            jobsTakingCells -= 1
            return cells
        } catch {
            jobsTakingCells -= 1
            fill()
            resumeIdleWaiters()
            throw error
        }
    }

    /// A job is over; its cells are ended already, or being ended. A second call for the same cells changes nothing.
    package func finished(_ cells: WaitingCells) {
        guard running.remove(cells.id) != nil else { return }
        fill()
        resumeIdleWaiters()
    }

    private func takeWaiting(_ recipe: CellRecipe) async throws -> WaitingCells? {
        // First, since what is taken off the reserve must not be lost to an error.
        let origin = try CellOrigin(recipe, sandbox.configuration)
        while let cells = reserves[recipe]?.waiting.popLast() {
            if cells.origin == origin, await cells.areAlive { return cells }
            await cells.destroy()
        }
        return nil
    }

    private func build(_ recipe: CellRecipe) async throws -> WaitingCells {
        guard start == .warm else { return try await sandbox.build(recipe, start: .cold) }
        guard await sandbox.isWarm || configuration.waitsForWarmth else {
            warmUp()
            return try await sandbox.build(recipe, start: .cold)
        }
        do {
            return try await sandbox.build(recipe, start: .warm)
        } catch  where !configuration.waitsForWarmth {
            // Whatever befell the zygote is not the submission's fault, nor need it wait for a new one.
            try Task.checkCancellation()
            report(error)
            return try await sandbox.build(recipe, start: .cold)
        }
    }

    private func noteUse(of recipe: CellRecipe) {
        useCount += 1
        let origin = try? CellOrigin(recipe, sandbox.configuration)  // nil: the job itself is told
        var reserve = reserves[recipe] ?? Reserve(lastUse: useCount)
        reserve.lastUse = useCount
        reserve.origin = origin
        reserves[recipe] = reserve
    }
}

// Resting.
extension CellPool {
    /// Starts an interpreter for the jobs to come, while others run; filling reports what fails.
    private func warmUp() { Task { try? await sandbox.warmUp() } }

    /// Keeps cells of this recipe ready from now on, as if it had just been used.
    package func keepReady(_ recipe: CellRecipe) {
        noteUse(of: recipe.asBuilt)
        fill()
    }

    /// Cells that wait now.
    package var waiting: Int { reserves.values.reduce(0) { $0 + $1.waiting.reduce(0) { $0 + $1.cells.count } } }

    /// Whether jobs hold cells, or are getting some.
    var isBusy: Bool { jobsTakingCells > 0 || !running.isEmpty }

    /// Waits until no job runs and all that is to wait waits.
    package func waitUntilIdle() async {
        if !isBusy, filling == nil { return }
        await withCheckedContinuation { idleWaiters.append($0) }
    }

    func resumeIdleWaiters() {
        guard !isBusy, filling == nil else { return }
        for waiter in idleWaiters { waiter.resume() }
        idleWaiters = []
    }

    /// Ends every cell that waits, and gives out no more. Jobs that run are left alone.
    package func close() async {
        isClosed = true
        filling?.cancel()
        await filling?.value
        let left = reserves.values.flatMap(\.waiting)
        reserves = [:]
        await WaitingCells.destroy(left.flatMap(\.cells))
    }
}
