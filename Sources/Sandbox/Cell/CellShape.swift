/// What a cell is built for, before it is known what will run in it.
package struct CellShape: Sendable, Hashable {
    /// Which part of the runner waits in it.
    package enum Role: String, Sendable, Hashable {
        /// A program of its own, as Python itself would start it.
        case program
        /// The teacher's tests.
        case harness
        /// The student's code, served to the harness.
        case submission
    }

    package var policy: Policy
    package var role: Role
    /// Every system call is reported and counted, which takes its time: for an admin who tries out a program.
    package var isTraced: Bool

    package init(policy: Policy, role: Role = .program, isTraced: Bool = false) {
        self.policy = policy
        self.role = role
        self.isTraced = isTraced
    }
}

/// Where a cell's interpreter comes from.
package enum CellStart: String, Sendable, Hashable, Encodable {
    /// It starts from nothing, in the cell.
    case cold
    /// It is born of a zygote, ready.
    case warm
}
