extension HostileProgram {
    /// What kind of rule a program tries to break.
    package enum Family: String, Sendable, Hashable, CaseIterable, Encodable {
        /// Time, on the processor and on the clock, and how it is scheduled.
        case time
        case memory
        /// How many there may be, what they can do to each other, and what outlives whom.
        case processes
        case output
        /// How much may be written, and where.
        case files
        /// What a program could learn of the host, the service and other people.
        case secrets
        /// What passes from one cell to another, at one time or one after the other.
        case channels
        case network
        case privileges
        /// Calls that exercises do not need, and other ways to make calls.
        case kernel
        /// What ends of a program are taken for; some are harmless, and must be taken for just that.
        case outcomes
    }
}
