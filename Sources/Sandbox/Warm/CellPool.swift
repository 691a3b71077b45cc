import Settings

/// A pool of fully built cells that wait for jobs.
///
/// Each cell is used once. The pool replaces taken cells while no job runs but in the background, so that building
/// delays no verdict. A job that has used much CPU time moves to the background: others are likely to be shorter. A job
/// that finds no waiting cell builds its own: warm if an interpreter is ready, else cold. The pool's room is shared
/// among the recipes in use by demand, so no recipe can starve another (`PoolShares`).
package actor CellPool {
    package struct Configuration: Sendable {
        package var start: CellStart
        /// The most cells that wait at a time; 0 keeps none.
        package var size: Int
        /// The most memory that waiting cells take; nil where it is not limited.
        package var memory: ByteCount?
        /// No cells wait for a recipe that was not used for so long, unless its root is the sandbox's own.
        package var idle = Duration.seconds(600)
        /// Whether a job waits for the first interpreter, instead of starting cold.
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
    /// Called with faults in the background.
    private let onFault: @Sendable (any Error) -> Void
    /// Called with sentences for the operator.
    let onNotice: @Sendable (String) -> Void

    /// The waiting cells of one recipe.
    struct Reserve {
        var waiting: [WaitingCells] = []
        /// The value of `useCount` at its last use.
        var lastUse: Int
        /// When it was last used.
        var lastUseTime: ContinuousClock.Instant
        var demand = PoolDemand()
        /// The root and policies at its last use. No cells are kept for a recipe whose policies have changed since.
        var origin: CellOrigin?
        var backoff = Backoff(cap: .seconds(60), jitter: 0)
    }

    var reserves: [CellRecipe: Reserve] = [:]
    /// What a waiting cell takes, by the name of its root or zygote. Measured: the largest so far.
    var memoryOfCells: [String: ByteCount] = [:]
    /// What the living zygotes take.
    var memoryOfZygotes = ByteCount(bytes: 0)
    /// Starts of zygotes that cells wait for, by the name of the root or zygote.
    var startingZygotes: [String: Task<Void, Never>] = [:]
    /// The roots that are known to have too little memory for waiting cells.
    var rootsWithoutRoom: Set<String> = []
    /// Ends the cells of rarely used recipes.
    private var expiry: Task<Void, Never>?
    let creation = ContinuousClock.now
    /// Back-off after a fault of the launcher, which all recipes share.
    var backoff = Backoff(cap: .seconds(60), jitter: 0)
    var filling: Task<Void, Never>?
    /// The pause of `filling` after a fault.
    var backoffPause: Task<Void, Never>?
    private(set) var isClosed = false
    private var useCount = 0
    /// Number of jobs inside `take`.
    private var jobsTakingCells = 0
    /// The jobs that hold cells, by the id of their cells.
    private var running: Set<UInt64> = []
    /// The jobs in the background that hold cells. The pool replaces cells beside them.
    private var runningInBackground: Set<UInt64> = []
    private var idleWaiters: [CheckedContinuation<Void, Never>] = []
    private var lastFault: String?
    /// How many jobs have got cells, by the name of their root and by the start of their cells.
    private var given: [String: [CellStart: Int]] = [:]

    /// The same executor as the cells', so that handing them out changes no thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { sandbox.unownedExecutor }

    package init(
        _ sandbox: Sandbox, _ configuration: Configuration, onFault: @escaping @Sendable (any Error) -> Void = { _ in },
        onNotice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.sandbox = sandbox
        self.configuration = configuration
        self.onFault = onFault
        self.onNotice = onNotice
        start = configuration.start
    }

    /// Passes on a fault, unless it repeats the last one and nothing has succeeded since. The sandbox itself reports
    /// faults of zygotes.
    func report(_ error: any Error) {
        if (error as? SandboxError)?.code == .zygote { return }
        let text = "\(error)"
        guard text != lastFault else { return }
        lastFault = text
        onFault(error)
    }

    func noteSuccess() { lastFault = nil }
}

// Giving out cells.
extension CellPool {
    /// Returns cells for one job. The caller calls `finished(_:)` when the job is over.
    ///
    /// - Parameter inBackground: whether other jobs go before this one. It then gets cells of its own instead of
    ///   waiting ones, and the pool refills beside it.
    /// - Throws: `SandboxError` when no cells could be built, or the pool is closed.
    package func take(_ recipe: CellRecipe, inBackground: Bool = false) async throws -> WaitingCells {
        guard !isClosed else { throw SandboxError(.cell, "no more cells are given out: the service is stopping") }
        let recipe = recipe.asBuilt
        noteUse(of: recipe)
        jobsTakingCells += 1
        do {
            let waiting = inBackground ? nil : try await takeWaiting(recipe)
            let cells = if let waiting { waiting } else { try await build(recipe) }
            if inBackground { runningInBackground.insert(cells.id) } else { running.insert(cells.id) }
            jobsTakingCells -= 1
            given[plainRoot(of: recipe), default: [:]][cells.start, default: 0] += 1
            return cells
        } catch {
            jobsTakingCells -= 1
            fill()
            resumeIdleWaiters()
            throw error
        }
    }

    /// Notes that a job is over. Its cells have ended or are ending. A second call for the same cells changes nothing.
    package func finished(_ cells: WaitingCells) {
        guard running.remove(cells.id) != nil || runningInBackground.remove(cells.id) != nil else { return }
        fill()
        resumeIdleWaiters()
    }

    private func takeWaiting(_ recipe: CellRecipe) async throws -> WaitingCells? {
        // Before cells are removed from the reserve: an error here must not leak them.
        let origin = try CellOrigin(recipe, sandbox.configuration)
        while let cells = reserves[recipe]?.waiting.popLast() {
            if cells.origin == origin, await cells.areAlive { return cells }
            await cells.destroy()
        }
        return nil
    }

    private func build(_ recipe: CellRecipe) async throws -> WaitingCells {
        guard start == .warm else { return try await sandbox.build(recipe, start: .cold) }
        guard await sandbox.isWarm(in: recipe.root) || configuration.waitsForWarmth else {
            warmUp(recipe.root)
            return try await sandbox.build(recipe, start: .cold)
        }
        do {
            return try await sandbox.build(recipe, start: .warm)
        } catch  where !configuration.waitsForWarmth {
            // A failing zygote is not the submission's fault, and the submission need not wait for a new one.
            try Task.checkCancellation()
            report(error)
            return try await sandbox.build(recipe, start: .cold)
        }
    }

    private func noteUse(of recipe: CellRecipe) {
        useCount += 1
        let origin = try? CellOrigin(recipe, sandbox.configuration)  // on nil, the job itself fails with the error
        let now = ContinuousClock.now
        var reserve = reserves[recipe] ?? Reserve(lastUse: useCount, lastUseTime: now)
        reserve.lastUse = useCount
        reserve.lastUseTime = now
        reserve.demand.noteUse(after: now - creation)
        reserve.origin = origin
        reserves[recipe] = reserve
        if expires(recipe) { watchExpiry() }
    }
}

// Rarely used recipes.
extension CellPool {
    /// Whether cells of a recipe stop waiting when it is not used for long.
    func expires(_ recipe: CellRecipe) -> Bool { rootName(of: recipe) != sandbox.configuration.root }

    func rootName(of recipe: CellRecipe) -> String { recipe.root ?? sandbox.configuration.root }

    /// Ends the cells of rarely used recipes in time, even while no job runs.
    private func watchExpiry() {
        guard expiry == nil, !isClosed else { return }
        expiry = Task { [weak self, idle = configuration.idle] in
            var rest: Duration? = idle
            while let pause = rest, (try? await Task.sleep(for: pause)) != nil {
                rest = await self?.dropExpired()
            }
        }
    }

    /// - Returns: how long to wait until the next recipe expires; nil if none will.
    private func dropExpired() -> Duration? {
        let now = ContinuousClock.now
        let left = reserves.filter { expires($0.key) }.map { configuration.idle - (now - $0.value.lastUseTime) }
        if left.contains(where: { $0 <= .zero }) { fill() }
        guard let next = left.filter({ $0 > .zero }).min() else {
            expiry = nil
            return nil
        }
        return next
    }
}

// Idling and closing.
extension CellPool {
    /// Starts an interpreter for later jobs in a root. Filling reports a failure.
    private func warmUp(_ root: String?) { Task { try? await sandbox.warmUp(root) } }

    /// Keeps cells of this recipe ready from now on, as if the recipe had just been used.
    package func keepReady(_ recipe: CellRecipe) {
        noteUse(of: recipe.asBuilt)
        fill()
    }

    /// Number of waiting cells.
    package var waiting: Int { reserves.values.reduce(0) { $0 + $1.waiting.reduce(0) { $0 + $1.cells.count } } }

    /// The state of the pool for operators, by the name of the root; zygotes of one root count together.
    package var use: [String: Use] {
        var use = given.mapValues { Use(given: $0) }
        for (recipe, reserve) in reserves {
            use[plainRoot(of: recipe), default: Use()].waiting += reserve.waiting.reduce(0) { $0 + $1.cells.count }
        }
        return use
    }

    /// The cells of one root.
    package struct Use: Sendable {
        package var waiting = 0
        /// How many jobs have got cells, by their start.
        package var given: [CellStart: Int] = [:]
    }

    private func plainRoot(of recipe: CellRecipe) -> String { ZygoteName(rootName(of: recipe)).root }

    /// Whether any job holds cells or is being given some.
    var isBusy: Bool { isHurried || !runningInBackground.isEmpty }

    /// Whether any job outside the background does.
    var isHurried: Bool { jobsTakingCells > 0 || !running.isEmpty }

    /// Waits until no job runs and the pool is full.
    package func waitUntilIdle() async {
        if !isBusy, filling == nil { return }
        await withCheckedContinuation { idleWaiters.append($0) }
    }

    func resumeIdleWaiters() {
        guard !isBusy, filling == nil else { return }
        for waiter in idleWaiters { waiter.resume() }
        idleWaiters = []
    }

    /// Ends all waiting cells, and gives out no more. Running jobs keep theirs.
    package func close() async {
        isClosed = true
        expiry?.cancel()
        for start in startingZygotes.values { start.cancel() }
        filling?.cancel()
        await filling?.value
        let left = reserves.values.flatMap(\.waiting)
        reserves = [:]
        await WaitingCells.destroy(left.flatMap(\.cells))
    }
}
