import ArgumentParser
import Foundation
import Glibc
import Sandbox
import Settings

/// The options of all commands that run programs.
struct SandboxOptions: ParsableArguments {
    @Flag(help: "Start a new interpreter for each program instead of using a warm one.")
    var cold = false

    @Flag(help: "Print results as JSON.")
    var json = false

    @OptionGroup var rooted: RootOption

    var start: CellStart { cold ? .cold : .warm }
}

/// The option of all commands whose programs can run in another root.
struct RootOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("The Python root of the programs (default: the exercise's, or python).", valueName: "name"))
    var root: String?
}

/// A sandbox for the duration of a command or a service.
struct SandboxSession {
    /// How the sandbox is used, which decides which cells it prepares.
    struct Usage {
        var pool: CellPool.Configuration
        /// The modules that a warm interpreter imports in advance.
        var preload: [String]
        /// How many gradings or programs run concurrently; nil for as many as this host has room for.
        var jobs: Int?
        /// Our processes and threads in addition to those of a command.
        var processes = 0
        /// Whether the contents of the Python root's files are compared with the built ones.
        var comparesContents = false
        /// The root that must be usable. Programs run in it unless they name another.
        var root = Roots.standard

        /// For a command that runs programs.
        static func program(_ start: CellStart, jobs: Int = 1) -> Usage {
            Usage(
                pool: CellPool.Configuration(start: start, size: 0, waitsForWarmth: true), preload: [], jobs: jobs)
        }

        /// For a command that grades files: cells are built on demand.
        static func grading(_ start: CellStart, jobs: Int = 1) -> Usage {
            Usage(
                pool: CellPool.Configuration(start: start, size: 0, waitsForWarmth: true), preload: forGrading,
                jobs: jobs)
        }

        /// For a service: cells are kept ready, and no job waits for the first interpreter.
        ///
        /// - Parameters:
        ///   - waitingCells: how many cells are kept ready; nil for four per core.
        ///   - slots: how many submissions are graded concurrently; nil for as many as this host has room for.
        static func service(_ start: CellStart = .warm, waitingCells: Int?, slots: Int?) -> Usage {
            let size = waitingCells ?? 4 * ProcessInfo.processInfo.activeProcessorCount
            return Usage(
                pool: CellPool.Configuration(start: start, size: size), preload: forGrading, jobs: slots,
                processes: ProcessNeed.ofService, comparesContents: true)
        }

        private static let forGrading = ["sandmartin.harness", "sandmartin.submission", "sandmartin.preload"]
    }

    let sandbox: Sandbox
    let pool: CellPool
    /// The policies that this host can enforce.
    let policies: PolicyLibrary
    /// How many gradings or programs run concurrently.
    let jobs: Int

    /// Creates a sandbox, checks that this host can enforce the policies, runs `body`, and shuts the sandbox down.
    ///
    /// - Parameters:
    ///   - names: names or files of policies.
    ///   - others: names of policies for which there must be room, if they can be used.
    /// - Throws: `SandboxError` that names each limit that cannot be enforced; errors of `body`.
    static func run(
        _ configuration: Configuration, _ installation: Installation, enforcing names: Set<String>,
        expecting others: Set<String> = [], usage: Usage,
        during body: @Sendable (SandboxSession) async throws -> Void
    ) async throws {
        let policies = PolicyLibrary(directory: configuration.policies ?? installation.policies) {
            Console.say("sandmartin: \($0)")
        }
        let roots = installation.roots(configuration)
        try roots.requireKnown(usage.root)
        let expected = others.subtracting(names).sorted().compactMap { try? policies.policy($0) }
        let chosen = try names.sorted().map { try policies.chosen($0) } + expected
        try DelegatedScope.restartIfShared()
        let jobs = try ConcurrentJobs(chosen, usage)
        var parts = Sandbox.Configuration(
            launcher: installation.launcher, roots: roots, policies: policies, waivedLimits: configuration.degraded,
            preload: usage.preload,
            onLoss: { error in
                // If jobs wait for an interpreter, the job itself reports the failure.
                if !usage.pool.waitsForWarmth { Console.say("sandmartin: \(error)") }
            })
        parts.root = usage.root
        parts.testing = ["sandmartin.testing"]
        parts.comparesContents = usage.comparesContents
        parts.cells = max(parts.cells, IdentityRange.count(forGradings: jobs.count))
        let sandbox = try Sandbox(parts)
        if !sandbox.enforcement.missing.isEmpty {
            Console.say("DEGRADED: limits are enforced by \(sandbox.enforcement); every result shows this")
        }
        var pooled = usage.pool
        let capacity = PoolCapacity(
            wanted: pooled.size, host: sandbox.cgroupHost, processes: jobs.processesLeft,
            identities: sandbox.identities)
        pooled.size = capacity.room.cells
        pooled.memory = capacity.room.memory
        if let reason = capacity.reason { Console.say(reason) }
        // Where the operator sets a number and there are too few ids, the service says so (`requireRoom`).
        let fitting = usage.jobs == nil ? min(jobs.count, max(1, sandbox.identities.gradings)) : jobs.count
        let pool = CellPool(
            sandbox, pooled, onFault: { Console.say("sandmartin: a waiting cell could not be built: \($0)") },
            onNotice: { Console.say($0) })
        do {
            let usable = sandbox.configuration.policies
            for name in names.sorted() { _ = try usable.policy(name) }
            try await body(SandboxSession(sandbox: sandbox, pool: pool, policies: usable, jobs: fitting))
        } catch {
            await pool.close()
            await sandbox.shutdown()
            throw error
        }
        await pool.close()
        await sandbox.shutdown()
    }

    /// Runs `body` with a sandbox for a command that needs no server. SIGINT and SIGTERM end all cells, then the
    /// command.
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

extension Roots {
    /// - Throws: `Failure` (`usage`) for a root that an argument or an exercise names and that is not here.
    fileprivate func requireKnown(_ name: String) throws(Failure) {
        // If the standard root is missing, the arguments are not the reason.
        guard name != Self.standard else { return }
        do { _ = try tree(of: name) } catch { throw Failure("\(error)", code: .usage) }
    }
}

extension PolicyLibrary {
    /// Returns the policy that an argument names.
    ///
    /// - Throws: `SettingsError` for a faulty file, `Failure` (`usage`) for an unknown policy, `SandboxError` (`host`)
    ///   for one that this host cannot enforce.
    func chosen(_ nameOrFile: String) throws -> Policy { try chosenEffective(nameOrFile).policy }

    /// Returns the policy that an argument names, with the origin of each value.
    func chosenEffective(_ nameOrFile: String) throws -> EffectivePolicy {
        try asArgument { try effectivePolicy(nameOrFile) }
    }

    /// Returns the policy that an argument names, whether or not it can be used.
    func chosenAsWritten(_ nameOrFile: String) throws -> EffectivePolicy {
        try asArgument { try asWritten(nameOrFile) }
    }

    private func asArgument(_ read: () throws -> EffectivePolicy) throws -> EffectivePolicy {
        do {
            return try read()
        } catch let error as SandboxError where error.code != .host {
            throw Failure("\(error)", code: .usage)
        }
    }
}

/// Returns the contents of a file or pipe that an argument names.
///
/// - Throws: `Failure` (`usage`) if the file cannot be read or is too large.
func contents(ofArgument file: String) throws(Failure) -> [UInt8] {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
        throw Failure("\(file) cannot be read; check that the file exists", code: .usage)
    }
    defer { close(descriptor) }
    return try contents(of: descriptor, named: file)
}

/// Reads a descriptor to its end.
///
/// - Throws: `Failure` (`usage`) if it cannot be read or holds more than `maximumArgumentBytes`.
func contents(of descriptor: Int32, named name: String) throws(Failure) -> [UInt8] {
    var contents: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count == 0 { return contents }
        if count < 0 {
            if errno == EINTR { continue }
            throw Failure("\(name) cannot be read: \(String(cString: strerror(errno)))", code: .usage)
        }
        contents += buffer[..<count]
        guard contents.count <= maximumArgumentBytes else {
            throw Failure("\(name) is larger than \(maximumArgumentBytes >> 20) MiB", code: .usage)
        }
    }
}

/// The size of the largest file that an argument may name. A cell's job has at most 64 MiB.
private let maximumArgumentBytes = 64 << 20
