/// What a cell is built for, known before its job is.
package struct CellShape: Sendable, Hashable {
    /// The part of the runner that waits in the cell.
    package enum Role: String, Sendable, Hashable {
        /// Runs a program as `python3` would.
        case program
        /// Runs the teacher's tests.
        case harness
        /// Runs the student's code and serves it to the harness.
        case submission
    }

    package var policy: Policy
    /// The name of the Python root, or of one of its zygotes (`ZygoteName`); nil for the sandbox's own.
    package var root: String?
    package var role: Role
    /// Whether every system call is reported and counted. Slow; for an admin who tries out a program.
    package var isTraced: Bool

    package init(policy: Policy, root: String? = nil, role: Role = .program, isTraced: Bool = false) {
        self.policy = policy
        self.root = root
        self.role = role
        self.isTraced = isTraced
    }
}

/// How a cell's interpreter is started.
package enum CellStart: String, Sendable, Hashable, Encodable {
    /// Executed in the cell.
    case cold
    /// Forked from a zygote, already initialized.
    case warm
}
