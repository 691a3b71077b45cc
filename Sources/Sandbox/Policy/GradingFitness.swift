/// What a submission's cell runs. This decides which calls grading itself makes in the cell.
package enum GradedProgram: Sendable, Hashable {
    /// A program by itself, or the tests: grading makes no calls of its own.
    case alone
    /// A module that tests call: each test runs against a fork of its process.
    case copiedForTests
}

/// A value of a policy under which the grader's own code cannot run in a cell.
struct GradingObstacle: Sendable, Hashable {
    /// The key as in a policy file: `limits.processes`.
    var key: String
    var problem: String
}

extension Policy {
    /// Returns what stops the grader's own code in a cell of this policy.
    func obstacles(to program: GradedProgram) -> [GradingObstacle] {
        var obstacles: [GradingObstacle] = []
        if program == .copiedForTests, limits.processes < 2 {
            obstacles.append(
                GradingObstacle(
                    key: "limits.processes",
                    problem: "1 is too few: each test runs in a copy of the student's process; set 2 or more, or use "
                        + "an io exercise"))
        }
        let calls = program == .alone ? RunnerCalls.program : RunnerCalls.all
        return obstacles
            + calls.filter(seccomp.refuses).map { refused in
                GradingObstacle(
                    key: "seccomp", problem: "the profile \(seccompProfile) refuses \(refused.shown); allow it")
            }
    }

    /// Checks that the grader's own code can run in a cell of this policy.
    ///
    /// Without this check, a failure of the grader would look like the student's fault: a refused call, one process too
    /// many, a test that never ends.
    ///
    /// - Throws: `SandboxError` (`policy`) that says what to change.
    package func requireFitness(for program: GradedProgram) throws(SandboxError) {
        guard let obstacle = obstacles(to: program).first else { return }
        throw SandboxError(
            .policy, "the policy \(name) does not allow grading: \(obstacle.key): \(obstacle.problem)")
    }
}

extension SeccompProgram {
    fileprivate func refuses(_ call: RunnerCalls.Call) -> Bool {
        call.number.map { answer(to: $0, call.arguments) != .allow } ?? false
    }
}

extension RunnerCalls.Call {
    /// "clone with the arguments used there, which grading needs".
    fileprivate var shown: String {
        "\(arguments.isEmpty ? name : "\(name) with the arguments used there"), which \(purpose) needs"
    }
}
