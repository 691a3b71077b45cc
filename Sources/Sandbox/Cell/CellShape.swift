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

    package init(policy: Policy, role: Role = .program) {
        self.policy = policy
        self.role = role
    }
}

/// Where a cell's interpreter comes from.
package enum CellStart: String, Sendable, Hashable, Encodable {
    /// It starts from nothing, in the cell.
    case cold
    /// It is born of a zygote, ready.
    case warm
}
