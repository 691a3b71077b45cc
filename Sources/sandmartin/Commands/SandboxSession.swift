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
    struct Warmth {
        var pool: CellPool.Configuration
        /// What an interpreter imports before it serves.
        var preload: [String]
        /// At a time.
        var gradings = 1

        /// For a command that runs one program.
        static func program(_ start: CellStart) -> Warmth {
            Warmth(pool: CellPool.Configuration(start: start, size: 0, waitsForWarmth: true), preload: [])
        }

        /// For a command that grades what it is given: cells are built as they are needed.
        static func grading(_ start: CellStart) -> Warmth {
            Warmth(pool: CellPool.Configuration(start: start, size: 0, waitsForWarmth: true), preload: forGrading)
        }

        /// For a service, which keeps cells ready and lets nobody wait for the first interpreter.
        static func service(_ start: CellStart = .warm, waitingCells: Int, gradings: Int = 1) -> Warmth {
            var warmth = Warmth(pool: CellPool.Configuration(start: start, size: waitingCells), preload: forGrading)
            warmth.gradings = gradings
            return warmth
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
        warmth: Warmth, during body: @Sendable (SandboxSession) async throws -> Void
    ) async throws {
        let policies = PolicyLibrary(directory: configuration.policies ?? installation.policies) {
            Console.say("sandmartin: \($0)")
        }
        let chosen = try names.sorted().map { try policies.chosen($0) }
        try DelegatedScope.restartIfShared()
        var parts = Sandbox.Configuration(
            launcher: installation.launcher, rootfs: configuration.rootfs ?? installation.rootfs,
            policies: policies, dispensedWith: configuration.degraded, preload: warmth.preload,
            onLoss: { error in
                // Where a job waits for an interpreter, its failure is the job's, and told as such.
                if !warmth.pool.waitsForWarmth { Console.say("sandmartin: \(error)") }
            })
        parts.cells = max(parts.cells, IdentityRange.count(forGradings: warmth.gradings))
        let sandbox = try Sandbox(parts)
        if !sandbox.enforcement.missing.isEmpty {
            Console.say("DEGRADED: limits are held by \(sandbox.enforcement); every result says so")
        }
        var pooled = warmth.pool
        let room = WaitingRoom(wanted: pooled.size, host: sandbox.cgroupHost, identities: sandbox.identities)
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

    /// The same for a command that needs no server; an interrupt ends every cell, and then the command.
    static func runCommand(
        enforcing names: Set<String>, warmth: Warmth,
        during body: @escaping @Sendable (SandboxSession) async throws -> Void
    ) async throws {
        let configuration = try Configuration.load(file: nil)
        let installation = try Installation.find()
        try await Lifetime.runUntilInterrupted {
            try await run(configuration, installation, enforcing: names, warmth: warmth, during: body)
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
