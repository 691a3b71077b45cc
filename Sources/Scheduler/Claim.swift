import Redis

/// A submission that a worker holds under a lease.
package struct Claim: Hashable, Sendable {
    package var submission: String
    package var lane: Lane
    package var worker: String
    /// How often the submission was given to a worker, this time included.
    package var deliveries: Int
    /// The identifier of the submission's stream entry.
    var entry: String
    /// The id of the request that the submission came with, for logs; nil until the ledger has named it.
    var request: String?
}

extension Claim {
    /// - Parameter reply: lane (1-based), entry, submission, deliveries.
    init(_ reply: RedisValue, worker: String) throws(RedisError) {
        let parts = try reply.array()
        guard parts.count == 4, case let lane = try parts[0].integer() - 1, Lane.allCases.indices.contains(lane) else {
            throw RedisError(.malformed, "the reply to a claim is malformed: \(reply)")
        }
        self.init(
            submission: try parts[2].text(), lane: Lane.allCases[lane], worker: worker,
            deliveries: try parts[3].integer(), entry: try parts[1].text())
    }
}
