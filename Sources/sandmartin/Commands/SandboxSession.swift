import ArgumentParser
import Foundation
import Sandbox
import Settings

/// What every command that runs programs can be told.
struct SandboxOptions: ParsableArguments {
    @Flag(help: "Start each interpreter from nothing instead of using one that waits.")
    var cold = false

    @Flag(help: "Print results as JSON.")
    var json = false

    var start: CellStart { cold ? .cold : .warm }
}

/// A sandbox for as long as something needs it.
struct SandboxSession {
    /// How its cells come to be there.
    struct Usage {
        var pool: CellPool.Configuration
        /// What an interpreter imports before it serves.
        var preload: [String]
        /// Gradings or programs at a time.
        var jobs: Int
        /// Processes and threads of ours beside those of a command.
        var processes = 0
        /// Whether the Python root is compared with what was built by content too.
        var comparesContents = false

        /// For a command that runs programs.
        static func program(_ start: CellStart, jobs: Int = 1) -> Usage {
            Usage(
                pool: CellPool.Configuration(start: start, size: 0, waitsForWarmth: true), preload: [], jobs: jobs)
        }

        /// For a command that grades what it is given: cells are built as they are needed.
        static func grading(_ start: CellStart, jobs: Int = 1) -> Usage {
            Usage(
                pool: CellPool.Configuration(start: start, size: 0, waitsForWarmth: true), preload: forGrading,
                jobs: jobs)
        }

        /// For a service, which keeps cells ready and lets nobody wait for the first interpreter.
        static func service(_ start: CellStart = .warm, waitingCells: Int, jobs: Int) -> Usage {
            Usage(
                pool: CellPool.Configuration(start: start, size: waitingCells), preload: forGrading, jobs: jobs,
                processes: ProcessNeed.ofService, comparesContents: true)
        }

        private static let forGrading = ["sandmartin_harness", "sandmartin_submission", "sandmartin_preload"]
    }

    let sandbox: Sandbox
    let pool: CellPool
    let policies: PolicyLibrary

    /// Builds a sandbox, checks that this host can enforce the policies, runs `body`, and takes the sandbox down.
    ///
    /// - Parameter names: policies by name or file.
    /// - Throws: `SandboxError` naming each limit that cannot be enforced; what `body` throws.
    static func run(
        _ configuration: Configuration, _ installation: Installation, enforcing names: Set<String>,
        usage: Usage, during body: @Sendable (SandboxSession) async throws -> Void
    ) async throws {
        let policies = PolicyLibrary(directory: configuration.policies ?? installation.policies) {
            Console.say("sandmartin: \($0)")
        }
        let chosen = try names.sorted().map { try policies.chosen($0) }
        try DelegatedScope.restartIfShared()
        let processesLeft = try requireProcesses(for: chosen, usage)
        var parts = Sandbox.Configuration(
            launcher: installation.launcher, rootfs: configuration.rootfs ?? installation.rootfs,
            policies: policies, dispensedWith: configuration.degraded, preload: usage.preload,
            onLoss: { error in
                // Where a job waits for an interpreter, its failure is the job's, and told as such.
                if !usage.pool.waitsForWarmth { Console.say("sandmartin: \(error)") }
            })
        parts.comparesContents = usage.comparesContents
        parts.cells = max(parts.cells, IdentityRange.count(forGradings: usage.jobs))
        let sandbox = try Sandbox(parts)
        if !sandbox.enforcement.missing.isEmpty {
            Console.say("DEGRADED: limits are held by \(sandbox.enforcement); every result says so")
        }
        var pooled = usage.pool
        let room = WaitingRoom(
            wanted: pooled.size, host: sandbox.cgroupHost, processes: processesLeft, identities: sandbox.identities)
        pooled.size = room.cells
        if let reason = room.reason { Console.say(reason) }
        let pool = CellPool(sandbox, pooled) { Console.say("sandmartin: a cell could not be kept ready: \($0)") }
        do {
            for policy in chosen { try sandbox.requireEnforceable(policy) }
            try await body(SandboxSession(sandbox: sandbox, pool: pool, policies: policies))
        } catch {
            await pool.close()
            await sandbox.shutdown()
            throw error
        }
        await pool.close()
        await sandbox.shutdown()
    }

    /// That all jobs can have at a time what their policies let them have.
    ///
    /// - Returns: how many processes and threads are left then; nil where nothing bounds them.
    private static func requireProcesses(for policies: [Policy], _ usage: Usage) throws(SandboxError) -> Int? {
        guard let headroom = ProcessHeadroom.ofThisProcess() else { return nil }
        // The policies of several exercises are for one job each, the harness's is for all.
        let harness = policies.filter { $0.name == "harness" }
        let largest = policies.filter { $0.name != "harness" }.max { $0.limits.processes < $1.limits.processes }
        let needed =
            ProcessNeed.ofCommand + usage.processes
            + ProcessNeed.ofCells(harness + [largest].compactMap(\.self), jobs: usage.jobs)
        let jobs = usage.jobs == 1 ? "one job" : "\(usage.jobs) jobs at a time (worker.slots, or --jobs)"
        try headroom.require(needed, for: "\(jobs), with all that the policies allow,")
        return headroom.left - needed
    }

    /// The same for a command that needs no server; an interrupt ends every cell, and then the command.
    static func runCommand(
        enforcing names: Set<String>, usage: Usage,
        during body: @escaping @Sendable (SandboxSession) async throws -> Void
    ) async throws {
        let configuration = try Configuration.load(file: nil)
        let installation = try Installation.find()
        try await Lifetime.runUntilInterrupted {
            try await run(configuration, installation, enforcing: names, usage: usage, during: body)
        }
    }
}

extension PolicyLibrary {
    /// The policy that an argument names.
    ///
    /// - Throws: `SettingsError` for a faulty file, `Failure` (`usage`) where there is none.
    func chosen(_ nameOrFile: String) throws -> Policy { try chosenEffective(nameOrFile).policy }

    /// The same, with where each value comes from.
    func chosenEffective(_ nameOrFile: String) throws -> EffectivePolicy {
        do {
            return try effectivePolicy(nameOrFile)
        } catch let error as SandboxError {
            throw Failure("\(error)", code: .usage)
        }
    }
}

/// The contents of a file that an argument names.
///
/// - Throws: `Failure` (`usage`) if it cannot be read.
func contents(ofArgument file: String) throws(Failure) -> [UInt8] {
    do {
        return Array(try Data(contentsOf: URL(filePath: file)))
    } catch {
        throw Failure("\(file) cannot be read: does it exist, and is it a file?", code: .usage)
    }
}
