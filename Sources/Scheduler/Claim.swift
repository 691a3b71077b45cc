import Redis

/// A submission that a worker holds under a lease.
package struct Claim: Hashable, Sendable {
    /// The place in the interactive lane that the submission had. Its share pays for the grading.
    struct Place: Hashable, Sendable {
        var flow: Flow
        var line: Line
        /// How long the grading was expected to take, in milliseconds. The share has paid for that.
        var expectedMilliseconds: Int
        /// Whether the share has had a grading within the last hour.
        var isKnown: Bool
    }

    package var submission: String
    package var lane: Lane
    package var worker: String
    /// How often the submission was given to a worker, this time included.
    package var deliveries: Int
    /// The worker whose lease expired before this claim; nil if none did.
    package var lostWorker: String?
    /// Whether the submission may be the reason that an earlier delivery failed. It is graded alone, so that it does
    /// not take others with it again and again.
    var isSuspect: Bool { deliveries > 1 }
    /// Nil in the batch lane, and for a submission that an earlier version has queued.
    var place: Place?
    /// The identifier of the submission's stream entry.
    var entry: String
    /// The id of the request that the submission came with, for logs; nil until the ledger has named it.
    var request: String?
}

extension Claim {
    /// - Parameter reply: lane (1-based), entry, submission, deliveries, lost worker; for a submission with a place
    ///   also share, user, line, expected milliseconds, whether the share is known (0 or 1).
    init(_ reply: RedisValue, worker: String) throws(RedisError) {
        let parts = try reply.array()
        guard parts.count == 5 || parts.count == 10, case let lane = try parts[0].integer() - 1,
            Lane.allCases.indices.contains(lane)
        else { throw RedisError(.malformed, "the reply to a claim is malformed: \(reply)") }
        let lost = try parts[4].text()
        self.init(
            submission: try parts[2].text(), lane: Lane.allCases[lane], worker: worker,
            deliveries: try parts[3].integer(), lostWorker: lost.isEmpty ? nil : lost,
            place: parts.count == 10 ? try Place(parts[5...]) : nil, entry: try parts[1].text())
    }
}

extension Claim.Place {
    fileprivate init(_ parts: ArraySlice<RedisValue>) throws(RedisError) {
        let parts = Array(parts)
        guard let line = Line(rawValue: try parts[2].text()) else {
            throw RedisError(.malformed, "the queue has no line \(parts[2])")
        }
        self.init(
            flow: Flow(share: try parts[0].text(), user: try parts[1].text()), line: line,
            expectedMilliseconds: try parts[3].integer(), isKnown: try parts[4].integer() == 1)
    }
}
