/// The command lines of the Python programs in the rootfs.
extension CellProgram {
    /// The teacher's tests, with the files that only they may see.
    static func harness(_ exercise: Exercise, tests: [UInt8]) -> CellProgram {
        CellProgram(
            arguments: ["/usr/bin/python3", "-I", "-B", "/usr/lib/sandmartin/harness.py"],
            files: exercise.harnessSupport.merging(["tests.py": tests]) { $1 })
    }

    /// The student's code, served to the harness.
    ///
    /// `--alone` says that every process it can see is of the submission, so that it may end all of them after a
    /// test: never give it outside a process namespace of its own.
    static func submission(_ exercise: Exercise, code: String) -> CellProgram {
        CellProgram(
            arguments: ["/usr/bin/python3", "-I", "-B", "/usr/lib/sandmartin/submission.py", "--alone"],
            files: exercise.submissionFiles(code: code))
    }

    /// The student's code as a program, as Python itself would start it.
    static func script(_ exercise: Exercise, code: String) -> CellProgram {
        CellProgram(
            arguments: ["/usr/bin/python3", "-E", "-s", "-B", "\(exercise.module).py"],
            files: exercise.submissionFiles(code: code))
    }
}

extension Exercise {
    fileprivate func submissionFiles(code: String) -> [String: [UInt8]] {
        submissionSupport.merging(["\(module).py": Array(code.utf8)]) { $1 }
    }

    /// What its cells run under.
    package var cellLimits: CellLimits { CellLimits(policy: policy, overrides: limits) }
}
