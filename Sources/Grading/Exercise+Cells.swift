/// What the cells of a grading get, as files in their work directories.
extension Exercise {
    /// The teacher's tests, with the files that only they may see.
    func harnessFiles(tests: [UInt8]) -> [String: [UInt8]] { harnessSupport.merging(["tests.py": tests]) { $1 } }

    /// The student's code, with the files that it may read.
    func submissionFiles(code: String) -> [String: [UInt8]] {
        submissionSupport.merging([scriptName: Array(code.utf8)]) { $1 }
    }

    var scriptName: String { "\(module).py" }

    /// What its cells run under.
    package var cellLimits: CellLimits {
        let program: CellLimits.Program =
            switch judge {
            case .tests: .calledByTests
            case .cases: .alone
            }
        return CellLimits(policy: policy, overrides: limits, program: program)
    }
}
