import Glibc

/// How many processes and threads are taken at the most. What of it is ours was counted (pids.peak), and half as much again
/// added: on two cores, `run` took 10 with one cell, `grade` 17 with four.
package enum ProcessNeed {
    /// Of any command, before a cell is there: its threads, launcher and zygote, and their short-lived copies.
    package static var ofCommand: Int { 16 + 2 * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Of a service beside that: connections to servers and clients, and its own PostgreSQL and Redis.
    package static let ofService = 64

    /// A waiting cell: its first process, and an interpreter.
    static let ofWaitingCell = 2

    /// So many jobs at a time, each with a cell of each of these policies. All that a policy allows must be there: a
    /// program that the host's limit strikes before its own has reached that would be told that it had.
    package static func ofCells(_ policies: [Policy], jobs: Int) -> Int {
        // A first process; the copy of the launcher or the zygote that makes the program.
        jobs * policies.reduce(0) { $0 + 2 + $1.limits.processes }
    }

    /// Of a command that grades one submission.
    static func ofGrading(_ policies: [Policy]) -> Int { ofCommand + ofCells(policies, jobs: 1) }
}
