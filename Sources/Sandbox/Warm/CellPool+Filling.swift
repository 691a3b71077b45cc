import Settings

// Filling: one task, which runs as long as cells are missing.
extension CellPool {
    func fill() {
        guard start == .warm, configuration.size > 0, !isClosed else { return }
        guard filling == nil else {
            // The task may be pausing after a fault that is now fixed.
            backoffPause?.cancel()
            return
        }
        filling = Task {
            await fillUp()
            filling = nil
            resumeIdleWaiters()
        }
    }

    private func fillUp() async {
        while !Task.isCancelled {
            memoryOfZygotes = await sandbox.memoryOfZygotes()
            await discardStale()
            switch next(at: .now) {
            case .nothing: return
            case .pause(let until): await pause(until: until)
            case .build(let recipe):
                if await sandbox.isWarm(in: recipe.root) {
                    await addCells(of: recipe)
                } else {
                    startZygote(for: recipe)
                }
            }
        }
    }

    private func addCells(of recipe: CellRecipe) async {
        do {
            let cells = try await sandbox.build(recipe, start: .warm, ahead: true)
            guard !isClosed, reserves[recipe] != nil else { return await cells.destroy() }
            reserves[recipe]?.waiting.append(cells)
            reserves[recipe]?.backoff.succeed()
            backoff.succeed()
            noteSuccess()
            watch(cells)
        } catch {
            postpone(recipe, after: error)
        }
    }

    /// Starts the zygote of a recipe's root. Meanwhile cells of other roots are built: a zygote that hangs must not
    /// delay them.
    private func startZygote(for recipe: CellRecipe) {
        let root = rootName(of: recipe)
        startingZygotes[root] = Task {
            do { try await sandbox.warmUp(root) } catch { postpone(recipe, after: error) }
            startingZygotes[root] = nil
            fill()
        }
    }

    /// Handles a failure to build cells. Meanwhile jobs start cold. A recipe that cannot be built, or a root whose
    /// zygote does not start, must not delay the others.
    private func postpone(_ recipe: CellRecipe, after error: any Error) {
        if Task.isCancelled { return }
        report(error)
        switch (error as? SandboxError)?.code {
        case .launcher: backoff.fail(at: .now)
        default: reserves[recipe]?.backoff.fail(at: .now)
        }
    }

    private func pause(until end: ContinuousClock.Instant) async {
        let backoffPause = Task { _ = try? await Task.sleep(until: end) }  // returns early when cancelled
        self.backoffPause = backoffPause
        await withTaskCancellationHandler {
            await backoffPause.value
        } onCancel: {
            backoffPause.cancel()
        }
        self.backoffPause = nil
    }

    /// Replaces waiting cells that end by themselves, before a job needs them.
    private func watch(_ cells: WaitingCells) {
        for cell in cells.cells {
            Task { [weak self] in
                let ending: Result<ProgramResult, any Error>
                do { ending = .success(try await cell.result()) } catch { ending = .failure(error) }
                await self?.drop(cells, after: ending)
            }
        }
    }

    private func drop(_ cells: WaitingCells, after ending: Result<ProgramResult, any Error>) async {
        // Usually the cell was taken by a job and has done its work.
        guard let recipe = reserves.first(where: { $0.value.waiting.contains { $0.id == cells.id } })?.key else {
            return
        }
        reserves[recipe]?.waiting.removeAll { $0.id == cells.id }
        switch ending {
        // The sandbox itself reports a lost launcher, once.
        case .failure(let error as SandboxError) where error.code == .launcher: break
        case .failure(let error): report(error)
        case .success(let result): report(SandboxError(.cell, "a waiting cell ended (\(result.outcome.rawValue))"))
        }
        fill()
        await cells.destroy()
    }
}

// Sharing the room among recipes (`PoolShares`).
extension CellPool {
    private enum Step {
        case build(CellRecipe)
        case pause(until: ContinuousClock.Instant)
        case nothing
    }

    /// Returns the next step: to build for the recipe with the fewest cells among those below their share; nothing
    /// while jobs run outside the background, or when all recipes have their share.
    private func next(at now: ContinuousClock.Instant) -> Step {
        guard !isHurried else { return .nothing }
        let lacking = shares().filter { recipe, share in
            let waiting = reserves[recipe]?.waiting.count ?? 0
            return waiting < share
        }.keys
        guard !lacking.isEmpty else { return .nothing }
        if let until = backoff.until, until > now { return .pause(until: until) }
        let buildable = lacking.filter { startingZygotes[rootName(of: $0)] == nil }
        // A zygote that becomes ready ends the pause.
        guard !buildable.isEmpty else { return .pause(until: now + sandbox.configuration.zygotes.start) }
        func pause(_ recipe: CellRecipe) -> ContinuousClock.Instant { reserves[recipe]?.backoff.until ?? now }
        let ready = buildable.filter { pause($0) <= now }
        if let most = ready.min(by: { reserves[$0]?.waiting.count ?? 0 < reserves[$1]?.waiting.count ?? 0 }) {
            return .build(most)
        }
        return .pause(until: buildable.map(pause).min() ?? now)
    }

    /// Returns how many sets of cells of each recipe should wait: none for a rarely used recipe, else a part of the
    /// room by demand.
    func shares(at now: ContinuousClock.Instant = .now) -> [CellRecipe: Int] {
        let recent = reserves.sorted { $0.value.lastUse > $1.value.lastUse }
            .filter { !expires($0.key) || now - $0.value.lastUseTime < configuration.idle }
        noteMemory()
        let claims = recent.map { recipe, reserve in
            let memory = (memoryOfCells[rootName(of: recipe)] ?? PoolCapacity.memoryOfCell).bytes
            return PoolClaim(
                cells: recipe.cellCount, memory: ByteCount(bytes: memory * UInt64(recipe.cellCount)),
                demand: reserve.demand, waiting: reserve.waiting.count)
        }
        let memory = configuration.memory.map { ByteCount(bytes: $0.bytes - min($0.bytes, memoryOfZygotes.bytes)) }
        let room = PoolRoom(cells: configuration.size, memory: memory)
        let found = PoolShares.of(room, among: claims)
        for (index, claim) in claims.enumerated() where found[index] == 0 && room.lacksMemory(for: claim, of: claims) {
            reportLackOfMemory(for: rootName(of: recent[index].key), claim)
        }
        var shares = reserves.mapValues { _ in 0 }
        for (index, (recipe, _)) in recent.enumerated() { shares[recipe] = found[index] }
        return shares
    }

    /// Notes what waiting cells take, and with them their processes, namespaces and mounts in the kernel.
    private func noteMemory() {
        for (recipe, reserve) in reserves {
            let most = reserve.waiting.map(\.memory).max() ?? ByteCount(bytes: 0)
            guard most.bytes > 0 else { continue }
            let cell = ByteCount(bytes: most.bytes + PoolCapacity.kernelMemoryOfCell.bytes)
            let root = rootName(of: recipe)
            memoryOfCells[root] = max(memoryOfCells[root] ?? cell, cell)
        }
    }

    /// Reports once that no cell of a root can wait.
    private func reportLackOfMemory(for zygote: String, _ claim: PoolClaim) {
        let root = ZygoteName(zygote).root
        guard let memory = configuration.memory, rootsWithoutRoom.insert(root).inserted else { return }
        onNotice(
            "No cells of the root \(root) wait: those of one submission take \(claim.memory.roundedUp), and all "
                + "waiting cells and interpreters together may take \(memory.roundedUp), half of what was free at the "
                + "start. Its submissions are graded in cells that are built for them, which takes longer; more "
                + "memory, or fewer roots, avoid that")
    }

    /// Destroys waiting cells beyond their recipe's share, or built from a root or policy that has changed since. Drops
    /// recipes without a share, and those whose policy has changed.
    private func discardStale() async {
        var useless: [WaitingCells] = []
        for (recipe, share) in shares() {
            // Without a root, building reports the error.
            guard var reserve = reserves[recipe] else { continue }
            guard let origin = try? CellOrigin(recipe, sandbox.configuration) else {
                if share > 0 { continue }
                useless += reserve.waiting
                reserves[recipe] = nil
                continue
            }
            let isOutdated = reserve.origin.map { !origin.hasSamePolicies(as: $0) } ?? false
            let kept = isOutdated ? [] : reserve.waiting.filter { $0.origin == origin }.suffix(share)
            useless += reserve.waiting.filter { cells in !kept.contains { $0.id == cells.id } }
            reserve.waiting = Array(kept)
            reserves[recipe] = share == 0 || isOutdated ? nil : reserve
        }
        if !useless.isEmpty { await WaitingCells.destroy(useless.flatMap(\.cells)) }
    }
}

extension ByteCount {
    /// In whole MiB.
    fileprivate var roundedUp: ByteCount { .mebibytes((bytes + (1 << 20) - 1) >> 20) }
}
