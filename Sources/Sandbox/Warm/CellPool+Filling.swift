import Settings

// Filling: one task, for as long as something is lacking.
extension CellPool {
    func fill() {
        guard start == .warm, configuration.size > 0, !isClosed else { return }
        guard filling == nil else {
            // What has changed may be what it waits for.
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
            await discardStale()
            switch next(at: .now) {
            case .nothing: return
            case .pause(let until): await rest(until: until)
            case .build(let recipe): await addCells(of: recipe)
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
            if Task.isCancelled { return }
            report(error)
            // Jobs are started cold meanwhile. A recipe that cannot be built must not hold up the others.
            switch (error as? SandboxError)?.code {
            case .zygote, .launcher: backoff.fail(at: .now)
            default: reserves[recipe]?.backoff.fail(at: .now)
            }
        }
    }

    private func rest(until end: ContinuousClock.Instant) async {
        let backoffPause = Task { _ = try? await Task.sleep(until: end) }  // woken early: looks again
        self.backoffPause = backoffPause
        await withTaskCancellationHandler {
            await backoffPause.value
        } onCancel: {
            backoffPause.cancel()
        }
        self.backoffPause = nil
    }

    /// Waiting cells that end by themselves are replaced at once: a job must not find their place empty.
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
        // Almost always it was taken, and has served.
        guard let recipe = reserves.first(where: { $0.value.waiting.contains { $0.id == cells.id } })?.key else {
            return
        }
        reserves[recipe]?.waiting.removeAll { $0.id == cells.id }
        switch ending {
        // That the launcher was lost is said by the sandbox, once.
        case .failure(let error as SandboxError) where error.code == .launcher: break
        case .failure(let error): report(error)
        case .success(let result): report(SandboxError(.cell, "a waiting cell ended (\(result.outcome.rawValue))"))
        }
        fill()
        await cells.destroy()
    }
}

// Who gets how much of the room.
extension CellPool {
    private enum Step {
        case build(CellRecipe)
        case pause(until: ContinuousClock.Instant)
        case nothing
    }

    /// The recipe that lacks most of its share; nothing while jobs run, or when all have theirs.
    private func next(at now: ContinuousClock.Instant) -> Step {
        guard !isBusy else { return .nothing }
        let lacking = shares().filter { recipe, share in
            let waiting = reserves[recipe]?.waiting.count ?? 0
            return waiting < share
        }.keys
        guard !lacking.isEmpty else { return .nothing }
        if let until = backoff.until, until > now { return .pause(until: until) }
        func pause(_ recipe: CellRecipe) -> ContinuousClock.Instant { reserves[recipe]?.backoff.until ?? now }
        let ready = lacking.filter { pause($0) <= now }
        if let most = ready.min(by: { reserves[$0]?.waiting.count ?? 0 < reserves[$1]?.waiting.count ?? 0 }) {
            return .build(most)
        }
        return .pause(until: lacking.map(pause).min() ?? now)
    }

    /// How many of each recipe are to wait: the room shared out evenly over those used last, at least one each, and
    /// what does not come out even to the ones used last.
    func shares() -> [CellRecipe: Int] {
        let recent = reserves.sorted { $0.value.lastUse > $1.value.lastUse }.map(\.key)
        var room = configuration.size
        var shares: [CellRecipe: Int] = [:]
        for (index, recipe) in recent.enumerated() {
            let parts = (recent.count - index) * recipe.cellCount
            let share = min((room + parts - 1) / parts, room / recipe.cellCount)
            shares[recipe] = share
            room -= share * recipe.cellCount
        }
        return shares
    }

    /// Ends what waits beyond its recipe's share, or was built of what has changed since, and forgets recipes that are
    /// out of use or of a policy that was changed.
    private func discardStale() async {
        var useless: [WaitingCells] = []
        for (recipe, share) in shares() {
            // Where there is no root, building says so.
            guard var reserve = reserves[recipe], let origin = try? CellOrigin(recipe, sandbox.configuration)
            else { continue }
            let isOutdated = reserve.origin.map { !origin.hasSamePolicies(as: $0) } ?? false
            let kept = isOutdated ? [] : reserve.waiting.filter { $0.origin == origin }.suffix(share)
            useless += reserve.waiting.filter { cells in !kept.contains { $0.id == cells.id } }
            reserve.waiting = Array(kept)
            reserves[recipe] = share == 0 || isOutdated ? nil : reserve
        }
        if !useless.isEmpty { await WaitingCells.destroy(useless.flatMap(\.cells)) }
    }
}
