import Glibc
import Settings

/// Runs the programs of a corpus, each beside a bystander in another cell, and checks what is left afterwards.
package struct Selftest: Sendable {
    let sandbox: Sandbox
    let policy: Policy
    let start: CellStart
    /// The host users of this sandbox's cells.
    private let users: Range<UInt32>
    private let hostBefore: HostState

    /// Records the state of the host before the first program.
    ///
    /// - Throws: `SandboxError` if no cell can be built.
    package init(_ sandbox: Sandbox, policy: Policy, start: CellStart) async throws {
        // The first cell starts the launcher, and a warm one also starts the zygote. Both stay.
        let first = try await Bystander(in: sandbox, policy: policy, start: start)
        let complaints = try await first.leave()
        guard complaints.isEmpty else {
            throw SandboxError(.cell, "a harmless program failed: \(complaints.joined(separator: "; "))")
        }
        await self.init(unproved: sandbox, policy: policy, start: start)
    }

    /// Creates a selftest for a sandbox in which even a harmless program may fail.
    init(unproved sandbox: Sandbox, policy: Policy, start: CellStart) async {
        self.sandbox = sandbox
        self.policy = policy
        self.start = start
        users = sandbox.identities.users
        hostBefore = await HostState(of: sandbox, users: users)
    }

    /// Returns one sentence for each thing that all programs together have left on the host or changed there.
    package func changes() async -> [String] {
        await HostState(of: sandbox, users: users).changes(since: hostBefore)
    }
}

// Single programs.
extension Selftest {
    /// Runs one program of the corpus.
    ///
    /// - Throws: `SandboxError` if a cell could not be built. A failure of the program is part of the entry.
    package func check(_ program: HostileProgram) async throws -> SelftestReport.Entry {
        var entry = SelftestReport.Entry(program)
        if let machine = program.machine, machine != Self.machine {
            entry.complaints = ["it is written for \(machine); this machine is \(Self.machine)"]
            return entry
        }
        if program.needsRoot, Privilege.ofThisProcess != .privileged {
            entry.complaints = ["it needs root: cells of a plain user share the host's devices"]
            return entry
        }
        let clock = ContinuousClock()
        let begin = clock.now
        for _ in 0..<program.runs { try await check(program, &entry) }
        entry.status = entry.complaints.isEmpty ? .passed : .failed
        entry.duration = clock.now - begin
        return entry
    }

    private func check(_ program: HostileProgram, _ entry: inout SelftestReport.Entry) async throws {
        let neighbour = try await Bystander(in: sandbox, policy: policy, start: start)
        do {
            let (result, seen) = try await run(program, beside: neighbour)
            entry.outcome = result.outcome
            entry.complaints += program.complaints(about: result) + seen
        } catch {
            await neighbour.cell.destroy()
            throw error
        }
        entry.complaints += try await neighbour.leave().map { "its neighbour \($0)" }
        entry.complaints += try await Bystander.run(in: sandbox, policy: policy, start: start)
            .map { "the next program \($0)" }
    }

    /// - Returns: the result, and the faults of the cell as seen from outside, during its life and afterwards.
    private func run(
        _ program: HostileProgram, beside neighbour: Bystander
    ) async throws -> (ProgramResult, [String]) {
        // Not `applying`: the corpus may exceed the policy's bounds for exercises.
        var policy = policy
        policy.limits = policy.limits.replacing(program.limits)
        let cell = try await sandbox.build(CellShape(policy: policy), start: start)
        let traces: CellTraces
        let shared: [String]
        do {
            traces = try CellTraces(of: cell, in: sandbox)
            shared = try await CellSeparation(of: cell).complaints(beside: neighbour.cell)
        } catch {
            await cell.destroy()
            throw error
        }
        let result = try await sandbox.run(
            CellJob(source: program.source), in: cell, cpu: policy.limits.cpu, wall: policy.limits.wall)
        let left = try await traces.left(launcher: await sandbox.launcherProcess)
        return (result, shared + left.map { "left behind: \($0)" })
    }

    /// The machine's name as in `uname -m`.
    private static var machine: String {
        var names = utsname()
        guard uname(&names) == 0 else { return "unknown" }
        return withUnsafeBytes(of: &names.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
