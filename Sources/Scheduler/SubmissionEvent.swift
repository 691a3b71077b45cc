import Grading

/// An event of a submission or of a run, as the WebSocket sends it to the author.
package struct SubmissionEvent: FeedEvent, Hashable {
    package var sequence: Int
    /// The submission; for an event of a run, the run.
    package var submission: String
    package var content: Content

    package enum Content: Hashable, Sendable {
        /// The submission waits for a worker behind `position` others.
        case queued(position: Int)
        case running
        /// Test `index` (0-based) of `total` ended.
        case test(index: Int, total: Int, id: String, name: String, status: TestStatus)
        /// The submission has its verdict; `graderError` if it failed by our fault.
        case graded(verdict: Verdict, points: Int, summary: String, details: String? = nil)
        case cancelled
        /// Another result has replaced the verdict or the points of a graded submission.
        ///
        /// - Parameter reason: why, as a teacher has written it; may be empty.
        case rejudged(verdict: Verdict, points: Int, summary: String, reason: String)
        /// An event of a run, which belongs to no submission.
        case run(RunEvent)
    }

    package init(sequence: Int, submission: String, content: Content) {
        self.sequence = sequence
        self.submission = submission
        self.content = content
    }
}

extension SubmissionEvent {
    private enum CodingKeys: String, CodingKey {
        case sequence = "seq"
        case submission, run, type, position, index, total, id, name, status, verdict, points, summary, details, reason
    }

    private enum Kind: String, Codable { case queued, running, test, graded, cancelled, rejudged }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(sequence, forKey: .sequence)
        if case .run(let event) = content {
            try values.encode(submission, forKey: .run)
            return try event.encode(to: encoder)
        }
        try values.encode(submission, forKey: .submission)
        switch content {
        case .queued(let position):
            try values.encode(Kind.queued, forKey: .type)
            try values.encode(position, forKey: .position)
        case .running:
            try values.encode(Kind.running, forKey: .type)
        case .test(let index, let total, let id, let name, let status):
            try values.encode(Kind.test, forKey: .type)
            try values.encode(index, forKey: .index)
            try values.encode(total, forKey: .total)
            try values.encode(id, forKey: .id)
            try values.encode(name, forKey: .name)
            try values.encode(status, forKey: .status)
        case .graded(let verdict, let points, let summary, let details):
            try values.encode(Kind.graded, forKey: .type)
            try values.encode(verdict, forKey: .verdict)
            try values.encode(points, forKey: .points)
            try values.encode(summary, forKey: .summary)
            try values.encodeIfPresent(details, forKey: .details)
        case .cancelled:
            try values.encode(Kind.cancelled, forKey: .type)
        case .rejudged(let verdict, let points, let summary, let reason):
            try values.encode(Kind.rejudged, forKey: .type)
            try values.encode(verdict, forKey: .verdict)
            try values.encode(points, forKey: .points)
            try values.encode(summary, forKey: .summary)
            try values.encode(reason, forKey: .reason)
        case .run: break  // see above
        }
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sequence = try values.decode(Int.self, forKey: .sequence)
        if let run = try values.decodeIfPresent(String.self, forKey: .run) {
            submission = run
            content = .run(try RunEvent(from: decoder))
            return
        }
        submission = try values.decode(String.self, forKey: .submission)
        content =
            switch try values.decode(Kind.self, forKey: .type) {
            case .queued: .queued(position: try values.decode(Int.self, forKey: .position))
            case .running: .running
            case .test:
                .test(
                    index: try values.decode(Int.self, forKey: .index),
                    total: try values.decode(Int.self, forKey: .total),
                    id: try values.decode(String.self, forKey: .id),
                    name: try values.decode(String.self, forKey: .name),
                    status: try values.decode(TestStatus.self, forKey: .status))
            case .graded:
                .graded(
                    verdict: try values.decode(Verdict.self, forKey: .verdict),
                    points: try values.decode(Int.self, forKey: .points),
                    summary: try values.decode(String.self, forKey: .summary),
                    details: try values.decodeIfPresent(String.self, forKey: .details))
            case .cancelled: .cancelled
            case .rejudged:
                .rejudged(
                    verdict: try values.decode(Verdict.self, forKey: .verdict),
                    points: try values.decode(Int.self, forKey: .points),
                    summary: try values.decode(String.self, forKey: .summary),
                    reason: try values.decode(String.self, forKey: .reason))
            }
    }
}
