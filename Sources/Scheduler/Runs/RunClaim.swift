import FoundationEssentials
import Grading
import Redis

/// A run that a worker holds under a lease.
struct RunClaim: Hashable, Sendable {
    var run: String
    var kind: RunKind
    var worker: String
    /// The identifier of the run's stream entry.
    var entry: String
    /// How often the run was given to a worker, this time included. Also fences off late workers.
    var deliveries: Int
    var user: String
    var program: RunProgram
    /// The time since the run was asked for.
    var age: Duration
    /// Whether the learner has stopped it.
    var isStopped: Bool
}

extension RunClaim {
    /// - Parameter reply: entry, run, deliveries, user, program, age in ms, 1 if it was stopped.
    init(_ reply: RedisValue, kind: RunKind, worker: String) throws {
        let parts = try reply.array()
        guard parts.count == 7 else {
            throw RedisError(.malformed, "the reply to a claim of a run is malformed: \(reply)")
        }
        self.init(
            run: try parts[1].text(), kind: kind, worker: worker, entry: try parts[0].text(),
            deliveries: try parts[2].integer(), user: try parts[3].text(),
            program: try JSONDecoder().decode(RunProgram.self, from: Data(try parts[4].bytes())),
            age: .milliseconds(try parts[5].integer()), isStopped: try parts[6].integer() == 1)
    }
}
