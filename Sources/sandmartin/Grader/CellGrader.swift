import Grading
import Sandbox
import Scheduler
import Synchronization

/// Grades submissions for the scheduler: runs a package's tests against a submission, in cells.
struct CellGrader: Grader {
    let host: SandboxCellHost
    let parsed: ParsedExercises
    private var tried = TriedHosts()

    init(host: SandboxCellHost, parsed: ParsedExercises) {
        self.host = host
        self.parsed = parsed
    }

    var inBackground: any Grader {
        var grader = CellGrader(host: host.inBackground, parsed: parsed)
        grader.tried = tried
        return grader
    }

    func trying(_ policies: [TriedPolicy], for package: ExercisePackage) throws -> any Grader {
        let host = tried.host(policies, like: host)
        let exercise = try parsed.exercise(package)
        do {
            try host.requirePolicies(of: exercise, at: exercise.slug)
        } catch {
            throw UntriablePolicies("This worker cannot grade under the tried policy: \(error)")
        }
        return CellGrader(host: host, parsed: parsed)
    }

    func checkItself() async throws { try await host.checkItself() }

    func grade(
        _ package: ExercisePackage, code: String, report: @escaping @Sendable (GradingProgress) async -> Void
    ) async throws -> GradingReport {
        let exercise = try parsed.exercise(package)
        try host.requireRoot(of: exercise, at: exercise.slug)
        // A new version does not come into force in the middle of a grading.
        let host = host.keepingPolicies()
        let policy = try host.policy(exercise.cellLimits)
        let session = GradingSession(exercise: exercise, host: host)
        var graded = try await session.grade(code: code) { index, total, result in
            await report(.test(index: index, total: total, result))
        }
        graded.gradedUnder = GradedPolicy(policy)
        return graded
    }
}

/// A cache of parsed exercises: parsing one takes about as long as one of its tests.
final class ParsedExercises: Sendable {
    private static let limit = 64

    private let known = Mutex<[ExercisePackage: Exercise]>([:])

    func exercise(_ package: ExercisePackage) throws -> Exercise {
        if let exercise = known.withLock({ $0[package] }) { return exercise }
        let exercise = try Exercise(package: package)
        known.withLock { known in
            // A larger course is parsed anew from time to time.
            if known.count >= Self.limit { known = [:] }
            known[package] = exercise
        }
        return exercise
    }
}

extension GradedPolicy {
    /// Nil for a policy that was read from a file.
    fileprivate init?(_ policy: Policy) {
        guard let versions = policy.versions else { return nil }
        self.init(
            policy: Text(name: policy.name, versions.policy),
            callList: Text(name: policy.seccompProfile, versions.callList))
    }
}

extension GradedPolicy.Text {
    fileprivate init(name: String, _ version: PolicyText.Version) {
        self.init(name: name, version: version.number, hash: version.hash)
    }
}
