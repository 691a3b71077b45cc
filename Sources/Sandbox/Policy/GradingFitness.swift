/// What a submission's cell runs. This decides which calls grading itself makes in the cell.
package enum GradedProgram: Sendable, Hashable {
    /// A program by itself, or the tests: grading makes no calls of its own.
    case alone
    /// A module that tests call: each test runs against a fork of its process.
    case copiedForTests
}

extension Policy {
    /// Checks that the grader's own code can run in a cell of this policy.
    ///
    /// Without this check, a failure of the grader would look like the student's fault: a refused call, one process too
    /// many, a test that never ends.
    ///
    /// - Throws: `SandboxError` (`policy`) that says what to change.
    package func requireFitness(for program: GradedProgram) throws(SandboxError) {
        func error(_ key: String, _ problem: String) -> SandboxError {
            SandboxError(.policy, "the policy \(name) does not allow grading: \(key): \(problem)")
        }
        if program == .copiedForTests, limits.processes < 2 {
            throw error(
                "limits.processes",
                "1 is too few: each test runs in a copy of the student's process; set 2 or more, or use an io exercise"
            )
        }
        let calls = program == .alone ? RunnerCalls.program : RunnerCalls.all
        if let refused = calls.first(where: { seccomp.refuses($0) }) {
            throw error("seccomp", "the profile \(seccompProfile) refuses \(refused.shown); allow it")
        }
    }
}

extension SeccompProgram {
    func refuses(_ call: RunnerCalls.Call) -> Bool {
        call.number.map { answer(to: $0, call.arguments) != .allow } ?? false
    }
}

extension RunnerCalls.Call {
    /// "clone with the arguments used there, which grading needs".
    var shown: String {
        "\(arguments.isEmpty ? name : "\(name) with the arguments used there"), which \(purpose) needs"
    }
}
