import CLauncherWire
import Settings

// Building and running cells.
extension Sandbox {
    /// Builds a cell. Returns once the cell waits for a job, with every protection in place.
    ///
    /// The caller must end the cell: with `destroy()`, or by waiting for its `result()` after a dispatch.
    ///
    /// - Parameters:
    ///   - link: the socket that the program finds as descriptor 4.
    ///   - ahead: the cell is built before a job needs it, so a warm one takes the time to pre-fault its pages.
    /// - Throws: `SandboxError` when the cell cannot be built.
    package func build(_ shape: CellShape, link: LinkEnd? = nil, start: CellStart, ahead: Bool = false) async throws
        -> Cell
    {
        try requireRunning(.cell)
        // Runs concurrently with the building, which takes longer.
        let root = try findRoot(shape.root)
        let zygote = start == .warm ? try await readyZygote(in: shape.root) : nil
        // Once more: the wait for a zygote may have been long.
        try requireRunning(.cell)
        try connect()
        let id = nextNumber()
        guard let identity = cells.takeIdentity(for: id) else {
            throw SandboxError(.cell, "\(identities.count) cells are alive already, as many as there are user ids")
        }
        if let zygote { countSpawn(zygote) }
        defer { if let zygote { endSpawn(zygote) } }
        do {
            let cell = try await build(
                shape, of: root, prefaults: ahead && zygote != nil, link: link, zygote: zygote, id: id,
                identity: identity)
            do { try await root.isUnchanged.value } catch {
                await cell.destroy()
                throw error
            }
            return cell
        } catch {
            failCell(id)
            // The zygote may be the reason. If the policy was, a new zygote costs little.
            if let zygote, (error as? SandboxError)?.code == .spawn { retire(zygote) }
            throw error
        }
    }

    /// Throws if the present Python root of a name is not what was built. Every cell requires the same; a service
    /// checks it before it is ready, and while it runs.
    ///
    /// - Parameter name: nil for `configuration.root`.
    /// - Throws: `SandboxError` (`root`) with what differs.
    package func requireUnchangedRoot(_ name: String? = nil) async throws {
        try await findRoot(name).isUnchanged.value
    }

    /// Runs a program to its end in a new cell.
    package func run(_ job: CellJob, under policy: Policy, start: CellStart) async throws -> ProgramResult {
        let cell = try await build(CellShape(policy: policy), start: start)
        return try await run(job, in: cell, cpu: policy.limits.cpu, wall: policy.limits.wall)
    }

    /// Runs a program to its end in a waiting cell.
    package func run(_ job: CellJob, in cell: Cell, cpu: Duration, wall: Duration) async throws -> ProgramResult {
        do {
            try await cell.dispatch(job, cpu: cpu, wall: wall)
        } catch {
            await cell.destroy()
            throw error
        }
        return try await cell.result()
    }

    private func build(
        _ shape: CellShape, of root: RootCheck.Found, prefaults: Bool, link: LinkEnd?, zygote: Zygote?, id: UInt64,
        identity: UInt32
    ) async throws -> Cell {
        let shape = shape.alteredByTest
        let plan = try Plan(
            shape, prefaults: prefaults, host: hostFacts(for: root), hostIdentity: identity,
            devices: identity - identities.firstUser,
            cgroup: cgroupHost.plan(cell: Int(id), limits: shape.policy.limits)
        ).alteredByTest()
        let output = try Descriptor.pipe()
        let errors = try Descriptor.pipe()
        try output.first.setNonblocking()
        try errors.first.setNonblocking()
        let control = try Descriptor.socketPair(.stream)
        try control.first.setNonblocking()
        var given = [
            try DescriptorBox(Descriptor.sealedMemfd(try plan.encoded(), name: "plan")),
            try DescriptorBox(Descriptor.sealedMemfd([], name: "input", readOnly: true)),
            DescriptorBox(output.second), DescriptorBox(errors.second), DescriptorBox(control.second),
        ]
        if let link {
            guard let end = link.take() else {
                throw SandboxError(.cell, "one end of a link was given to two cells")
            }
            given.append(DescriptorBox(end))
        }
        let cell = Cell(
            id: id, sandbox: self, loop: loop, plan: plan, shape: shape, root: root.identity,
            start: zygote == nil ? .cold : .warm, output: output.first, errors: errors.first, control: control.first)
        try register(cell)
        try request(LAUNCHER_START, id, descriptors: given) { $0.zygote = zygote?.id ?? 0 }
        // Closes our copies: the launcher has its own now.
        given = []
        try await cell.ready()
        return cell
    }

    private func register(_ cell: Cell) throws {
        cells.add(cell)
        try cell.assumeIsolated { try $0.watch() }
    }
}
