/// What a submission's cell runs, which decides what the cell itself must be able to do.
package enum GradedProgram: Sendable, Hashable {
    /// A program by itself, or the tests: nothing is done beside it.
    case alone
    /// A module that tests call: each test has a copy of its process.
    case copiedForTests
}

extension Policy {
    /// That grading can do its own part in a cell of this policy. Where it cannot, that would look like something that the
    /// student has done: a call that is refused, a process too many, a test that never ends.
    ///
    /// - Throws: `SandboxError` (`policy`) with what to change.
    package func requireFitness(for program: GradedProgram) throws(SandboxError) {
        func error(_ key: String, _ problem: String) -> SandboxError {
            SandboxError(.policy, "nothing can be graded under the policy \(name): \(key): \(problem)")
        }
        if program == .copiedForTests, limits.processes < 2 {
            throw error(
                "limits.processes",
                "with 1, no test can be run: each has a copy of the student's process; 2 would do, as would an io exercise"
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
    /// "clone as it is made there, which grading needs".
    var shown: String { "\(arguments.isEmpty ? name : "\(name) as it is made there"), which \(purpose) needs" }
}
