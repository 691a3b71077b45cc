/// Tells a launcher that does its work from one that is stopped or stuck: it is asked whether it is there, and whatever
/// it says is an answer. A launcher that has ended needs none of this: its socket is hung up.
struct LauncherWatch {
    /// It answers between two system calls, so a machine that is busy beyond measure is all that this has to allow for.
    package static let usualPatience = Duration.seconds(5)
    /// So many in a row without an answer, and it is given up. More than one: should both of us have been stopped, it
    /// gets the time for an answer once we go on.
    static let questions = 2

    /// Asks from time to time.
    var asking: Task<Void, Never>?
    private var unanswered = 0

    /// Counts one more question; false where there have been enough.
    mutating func ask() -> Bool {
        guard unanswered < Self.questions else { return false }
        unanswered += 1
        return true
    }

    mutating func hear() { unanswered = 0 }
}
