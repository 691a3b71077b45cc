import Grading
import Sandbox
import Settings

/// Provides cells for grading; connects exercises, policies and the sandbox.
struct SandboxCellHost: CellHost {
    let sandbox: Sandbox
    let pool: CellPool
    private var policies: GradingPolicies
    private let preloads: KnownPreloads
    /// A policy that replaces the policy of every exercise; nil for the one in `exercise.yaml`.
    private let policyOverride: String?
    /// A root that replaces the root of every exercise; nil for the one in `exercise.yaml`.
    private let rootOverride: String?
    /// The policies of one grading; nil to look up each policy anew.
    private var kept: KeptPolicies?
    /// Whether other gradings go before those of this host (`CellPool.take`).
    private var isInBackground = false

    init(_ session: SandboxSession, policyOverride: String? = nil, rootOverride: String? = nil) {
        sandbox = session.sandbox
        pool = session.pool
        policies = GradingPolicies(session.sandbox.configuration.policies) { Console.say("sandmartin: \($0)") }
        preloads = KnownPreloads(of: session.sandbox.configuration.roots)
        self.policyOverride = policyOverride
        self.rootOverride = rootOverride
    }

    /// The same host for gradings that delay others as little as possible.
    var inBackground: SandboxCellHost {
        var host = self
        host.isInBackground = true
        return host
    }

    /// The same host for one grading, which is done under one version of each policy.
    func keepingPolicies() -> SandboxCellHost {
        var host = self
        host.kept = KeptPolicies()
        return host
    }

    /// The same host for trials of other texts of policies. An unusable text is an error: no earlier one takes its
    /// place.
    func trying(_ texts: [String: PolicyText]) -> SandboxCellHost {
        var host = self
        host.policies = GradingPolicies(sandbox.configuration.policies.trying(texts)) { _ in }
        return host
    }

    var mode: CellMode { CellMode(pool.start) }
    var enforcement: String { sandbox.enforcement.description }

    func root(named name: String?) -> RootIdentity? {
        try? sandbox.configuration.roots.identity(of: cellRoot(name))  // nil, as documented
    }

    /// Returns the name of the root in which an exercise is graded.
    private func cellRoot(_ exerciseRoot: String?) -> String { rootOverride ?? exerciseRoot ?? Roots.standard }

    /// Returns the name of the zygote whose cells have in memory what these files import.
    func zygote(
        _ exerciseRoot: String?, for files: [String: [UInt8]]..., isForTesting: Bool = false
    ) throws -> String {
        let root = cellRoot(exerciseRoot)
        let sources = files.flatMap { $0.filter { $0.key.hasSuffix(".py") }.values }
        return try preloads.preload(of: root).zygote(of: root, for: sources, isForTesting: isForTesting).text
    }

    func effectiveLimits(_ limits: CellLimits) async throws -> LimitOverrides {
        try policy(limits).limits.overrides
    }

    func startPair(_ request: PairRequest) async throws -> any CellPair {
        let submissionPolicy = try policy(request.limits)
        let harnessPolicy = try policy(Self.harness)
        let zygote = try zygote(
            request.root, for: request.harness, request.submission, isForTesting: request.importsTestingModules)
        let waiting = try await pool.take(
            .pair(harness: harnessPolicy, submission: submissionPolicy, root: zygote), inBackground: isInBackground)
        var harnessLimits = harnessPolicy.limits
        if let cpu = request.harnessCPU { harnessLimits.cpu = min(harnessLimits.cpu, cpu) }
        let pair = SandboxCellPair(
            waiting, harnessLimits: harnessLimits, limits: submissionPolicy.limits, pool: pool)
        do {
            try await pair.dispatch(CellJob(files: request.harness), CellJob(files: request.submission))
        } catch {
            _ = await pair.close()
            throw error
        }
        return pair
    }

    func run(_ request: ProgramRequest) async throws -> ProgramRun {
        let policy = try policy(request.limits)
        let waiting = try await pool.take(
            .program(policy, root: zygote(request.root, for: request.files)), inBackground: isInBackground)
        var job = CellJob(files: request.files)
        job.arguments = [request.script] + request.arguments
        job.standardInput = request.stdin
        job.figure = request.figure
        let marker = PythonFailure.newMarker()
        job.failureMarker = marker
        do {
            var result = try await sandbox.run(
                job, in: waiting.cells[0], cpu: policy.limits.cpu, wall: policy.limits.wall)
            await pool.finished(waiting)
            let failure = PythonFailure.take(from: &result.stderr, marker: marker)
            return try ProgramRun(result, failure: failure)
        } catch {
            await pool.finished(waiting)
            throw error
        }
    }

    /// Compares the standard root with its list of files, and runs a program of one line in a cell.
    ///
    /// - Throws: why this host cannot grade.
    func checkItself() async throws {
        try await sandbox.requireUnchangedRoot()
        let policy = try policies.policy(CellLimits(policy: "default", program: .alone))
        let waiting = try await pool.take(.program(policy, root: Roots.standard), inBackground: true)
        var job = CellJob(files: ["check.py": Array("print(6 * 7)\n".utf8)])
        job.arguments = ["check.py"]
        let result: ProgramResult
        do {
            result = try await sandbox.run(job, in: waiting.cells[0], cpu: policy.limits.cpu, wall: policy.limits.wall)
        } catch {
            await pool.finished(waiting)
            throw error
        }
        await pool.finished(waiting)
        guard result.outcome == .ok, result.stdout == Array("42\n".utf8) else {
            throw Failure("a program that prints 42 ended with \(result.outcome.rawValue)")
        }
    }

    /// Checks that an exercise can be graded here: in its root and under its policies.
    ///
    /// - Parameter place: the exercise's directory or slug, for the message.
    /// - Throws: `Failure` with a remedy (`fault` if only this host is the reason, otherwise `usage`); `SettingsError`
    ///   for a faulty file.
    func requireFitness(of exercise: Exercise, at place: String) throws {
        try requireRoot(of: exercise, at: place)
        try requirePolicies(of: exercise, at: place)
    }

    /// Checks that an exercise can be graded under its policies.
    ///
    /// - Throws: as `requireFitness`.
    func requirePolicies(of exercise: Exercise, at place: String) throws {
        do {
            _ = try policy(exercise.cellLimits)
            _ = try policies.policy(Self.harness)
            for (key, limits) in exercise.placesOfTestLimits {
                do {
                    _ = try policy(limits)
                } catch let error as SandboxError {
                    throw SandboxError(error.code, "\(key): \(error)")
                }
            }
        } catch let error as SandboxError {
            throw Failure("\(place): \(error)", code: error.code == .host ? .fault : .usage)
        }
    }

    /// Checks that the root of an exercise is there and says that it is the one that was named. Building a cell checks
    /// its files.
    ///
    /// - Throws: `Failure` (`usage`) that lists the roots that are there.
    func requireRoot(of exercise: Exercise, at place: String) throws(Failure) {
        do { _ = try sandbox.configuration.roots.identity(of: cellRoot(exercise.root)) } catch {
            throw Failure("\(place): \(error)", code: .usage)
        }
    }

    private static let harness = CellLimits(policy: CellLimits.harnessPolicy, program: .alone)

    /// Returns the policy of a cell with these limits.
    ///
    /// - Throws: as `GradingPolicies.policy`.
    func policy(_ limits: CellLimits) throws -> Policy {
        var limits = limits
        if limits.policy != CellLimits.harnessPolicy { limits.policy = policyOverride ?? limits.policy }
        return try kept?.policy(limits, in: policies) ?? policies.policy(limits)
    }
}

extension ProgramRun {
    fileprivate init(_ result: ProgramResult, failure: PythonFailure?) throws {
        self.init(
            ending: try Ending(result), stdout: result.stdout, stderr: result.stderr,
            cpuMilliseconds: Int(result.evidence.cgroup.cpuMicroseconds / 1000),
            memoryPeakBytes: result.evidence.cgroup.memoryPeakBytes, mode: CellMode(result.mode), root: result.root,
            figure: result.figure.map(FigureFile.init), failure: failure,
            refusedSyscalls: result.evidence.refusedSyscalls.map(\.name))
    }
}

extension FigureFile {
    init(_ figure: CellFigure) {
        switch figure {
        case .missing: self = .missing
        case .tooLarge: self = .tooLarge
        case .noFile: self = .noFile
        case .file(let bytes): self = .bytes(bytes)
        }
    }
}

extension CellJob {
    fileprivate init(files: [String: [UInt8]]) {
        self.init(files: files.sorted { $0.key < $1.key }.map { CellFile(path: $0.key, contents: $0.value) })
    }
}

extension ProgramRun.Ending {
    fileprivate init(_ result: ProgramResult) throws {
        if let limit = TestStatus(limit: result.outcome) {
            self = .limit(limit)
            return
        }
        switch result.evidence.exit {
        case .code(let code) where result.outcome != .internalError: self = .exited(code: Int(code))
        case .signal(let signal) where result.outcome != .internalError: self = .signalled(Int(signal))
        default: throw SandboxError(.cell, "the cell ended without evidence of the reason")
        }
    }
}

extension TestStatus {
    /// The status with the same name as a limit's outcome; nil for outcomes that are not limits.
    init?(limit outcome: Outcome) {
        switch outcome {
        case .ok, .runtimeError, .signal, .internalError: return nil
        default: self.init(rawValue: outcome.rawValue)
        }
    }
}
