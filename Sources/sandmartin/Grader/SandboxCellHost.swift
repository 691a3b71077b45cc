import Grading
import Sandbox
import Settings

/// Gives grading its cells: the one place where exercises, policies and the sandbox meet.
struct SandboxCellHost: CellHost {
    let sandbox: Sandbox
    /// A policy that takes the place of every exercise's own; nil for `exercise.yaml`'s.
    var policyOverride: String?

    let mode = "cold"
    var enforcement: String { sandbox.enforcement.description }

    func effectiveLimits(_ limits: CellLimits) async throws -> LimitOverrides {
        try policy(limits).limits.overrides
    }

    func startPair(_ request: PairRequest) async throws -> any CellPair {
        let (harnessEnd, submissionEnd) = try LinkEnd.pair()
        let harnessPolicy = try sandbox.configuration.policies.policy("harness")
        let submissionPolicy = try policy(request.limits)
        async let harness = sandbox.start(
            CellSpecification(request.harness, policy: harnessPolicy, channels: [.control, .link(harnessEnd)]))
        async let submission = sandbox.start(
            CellSpecification(request.submission, policy: submissionPolicy, channels: [.link(submissionEnd)]))
        do {
            return try await SandboxCellPair(
                harness: harness, submission: submission, harnessLimits: harnessPolicy.limits,
                limits: submissionPolicy.limits)
        } catch {
            // Whichever did start must not stay.
            await (try? harness)?.destroy()
            await (try? submission)?.destroy()
            throw error
        }
    }

    func run(_ request: ProgramRequest) async throws -> ProgramRun {
        var specification = CellSpecification(request.program, policy: try policy(request.limits))
        specification.standardInput = request.stdin
        return try ProgramRun(try await sandbox.run(specification))
    }

    private func policy(_ limits: CellLimits) throws -> Policy {
        try sandbox.configuration.policies.policy(policyOverride ?? limits.policy)
            .applying(limits.overrides)
    }
}

extension CellSpecification {
    fileprivate init(_ program: CellProgram, policy: Policy, channels: [CellChannel] = []) {
        self.init(
            policy: policy,
            arguments: Array(program.arguments.dropFirst()),
            files: program.files.sorted { $0.key < $1.key }.map { CellFile(path: $0.key, contents: $0.value) },
            channels: channels)
    }
}

extension ProgramRun {
    fileprivate init(_ result: ProgramResult) throws {
        self.init(
            ending: try Ending(result), stdout: result.stdout, stderr: result.stderr,
            cpuMilliseconds: Int(result.evidence.cgroup.cpuMicroseconds / 1000),
            memoryPeakBytes: result.evidence.cgroup.memoryPeakBytes)
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
        default: throw SandboxError(.cell, "the cell ended without evidence of why")
        }
    }
}

extension TestStatus {
    /// The status that shares its name with a limit's outcome; nil for outcomes that are no limit.
    init?(limit outcome: Outcome) {
        switch outcome {
        case .ok, .runtimeError, .signal, .internalError: return nil
        default: self.init(rawValue: outcome.rawValue)
        }
    }
}
