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
    private let sandbox: Sandbox
    private let configuration: Configuration
    /// Is told of what fails in the background.
    private let onFault: @Sendable (any Error) -> Void

    private struct Shelf {
        var waiting: [WaitingCells] = []
        /// When it was last taken from, in takings.
        var lastUse: Int
    }

    private var shelves: [CellRecipe: Shelf] = [:]
    private var takings = 0
    /// Jobs that hold cells.
    private var running = 0
    private var filling: Task<Void, Never>?
    private var isClosed = false
    private var restWaiters: [CheckedContinuation<Void, Never>] = []

    package init(
        _ sandbox: Sandbox, _ configuration: Configuration, onFault: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.sandbox = sandbox
        self.configuration = configuration
        self.onFault = onFault
        start = configuration.start
    }
}

// Taking.
extension CellPool {
    /// Cells for one job; `finished()` follows when it is over.
    ///
    /// - Throws: `SandboxError` when none could be built.
    package func take(_ recipe: CellRecipe) async throws -> WaitingCells {
        let built = recipe.asBuilt
        takings += 1
        shelves[built, default: Shelf(lastUse: takings)].lastUse = takings
        running += 1
        do {
            if let cells = try await takeWaiting(built) { return cells }
            return try await build(built)
        } catch {
            finished()
            throw error
        }
    }

    /// A job that took cells is over; they are ended already, or being ended.
    package func finished() {
        running -= 1
        fill()
        noteRest()
    }

    private func takeWaiting(_ recipe: CellRecipe) async throws -> WaitingCells? {
        while let cells = shelves[recipe]?.waiting.popLast() {
            if try RootfsIdentity(sandbox.configuration.rootfs) == cells.rootfs, await cells.areAlive { return cells }
            await cells.destroy()
        }
        return nil
    }

    private func build(_ recipe: CellRecipe) async throws -> WaitingCells {
        guard start == .warm else { return try await sandbox.build(recipe, start: .cold) }
        guard await sandbox.isWarm || configuration.waitsForWarmth else {
            fill()
            return try await sandbox.build(recipe, start: .cold)
        }
        do {
            return try await sandbox.build(recipe, start: .warm)
        } catch  where !configuration.waitsForWarmth {
            // Whatever befell the zygote is not the submission's fault, nor need it wait for a new one.
            onFault(error)
            return try await sandbox.build(recipe, start: .cold)
        }
    }
}

// Filling.
extension CellPool {
    /// Keeps cells of this recipe ready from now on, as if it had just been used.
    package func keepReady(_ recipe: CellRecipe) {
        takings += 1
        shelves[recipe.asBuilt, default: Shelf(lastUse: takings)].lastUse = takings
        fill()
    }

    /// Cells that wait now.
    package var waiting: Int { shelves.values.reduce(0) { $0 + $1.waiting.reduce(0) { $0 + $1.cells.count } } }

    /// Waits until no job runs and all that is to wait waits.
    package func atRest() async {
        if running == 0, filling == nil { return }
        await withCheckedContinuation { restWaiters.append($0) }
    }

    private func noteRest() {
        guard running == 0, filling == nil else { return }
        for waiter in restWaiters { waiter.resume() }
        restWaiters = []
    }

    /// Ends every cell that waits. Jobs that run are left alone.
    package func close() async {
        isClosed = true
        filling?.cancel()
        await filling?.value
        for cells in shelves.values.flatMap(\.waiting) { await cells.destroy() }
        shelves = [:]
    }

    private func fill() {
        guard start == .warm, configuration.size > 0, filling == nil, !isClosed else { return }
        filling = Task {
            await fillUp()
            filling = nil
            noteRest()
        }
    }

    private func fillUp() async {
        var pause = Duration.milliseconds(100)
        while !Task.isCancelled {
            do {
                try await discardStale()
                guard let recipe = nextToFill() else { return }
                let cells = try await sandbox.build(recipe, start: .warm)
                guard !isClosed, shelves[recipe] != nil else { return await cells.destroy() }
                shelves[recipe]?.waiting.append(cells)
                pause = .milliseconds(100)
            } catch {
                onFault(error)
                // Jobs are started cold meanwhile; a fault that lasts is looked at again, less and less often.
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(30))
            }
        }
    }

    /// The recipe that lacks most of its share; nil while jobs run that still find cells, or when all have theirs.
    private func nextToFill() -> CellRecipe? {
        let shares = shares()
        let lacking = shares.compactMap { recipe, share in
            let waiting = shelves[recipe]?.waiting.count ?? 0
            return waiting < share ? (recipe: recipe, waiting: waiting) : nil
        }
        guard let most = lacking.min(by: { $0.waiting < $1.waiting }) else { return nil }
        return running == 0 || most.waiting == 0 ? most.recipe : nil
    }

    /// How many of each recipe are to wait: the room shared out evenly over those used last, at least one each.
    private func shares() -> [CellRecipe: Int] {
        let recent = shelves.sorted { $0.value.lastUse > $1.value.lastUse }.map(\.key)
        var room = configuration.size
        var shares: [CellRecipe: Int] = [:]
        for (index, recipe) in recent.enumerated() {
            let left = recent.count - index
            let share = min(max(1, room / left / recipe.cellCount), room / recipe.cellCount)
            shares[recipe] = share
            room -= share * recipe.cellCount
        }
        return shares
    }

    /// Ends what waits beyond its recipe's share, or was built in a root that is gone, and forgets recipes out of use.
    private func discardStale() async throws {
        let rootfs = try RootfsIdentity(sandbox.configuration.rootfs)
        for (recipe, share) in shares() {
            guard var shelf = shelves[recipe] else { continue }
            let old = shelf.waiting.filter { $0.rootfs != rootfs }
            shelf.waiting.removeAll { $0.rootfs != rootfs }
            let surplus = shelf.waiting.prefix(max(0, shelf.waiting.count - share))
            shelf.waiting.removeFirst(surplus.count)
            shelves[recipe] = share == 0 ? nil : shelf
            for cells in old + surplus { await cells.destroy() }
        }
    }
}

extension CellRecipe {
    /// Cells that it is made of.
    var cellCount: Int {
        switch self {
        case .program: 1
        case .pair: 2
        }
    }
}
