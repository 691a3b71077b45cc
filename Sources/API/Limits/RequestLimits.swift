import HTTPTypes
import Hummingbird
import Passwords

/// Enforces the limits on requests: first those of this process, then those that all processes share.
///
/// A request is checked before it is authenticated and before its body is read, so that a refusal costs little: no
/// query of PostgreSQL, and none of Redis while the bucket of this process is empty.
struct RequestLimits: Sendable {
    let rates: [RateLimit: Rate]
    let addresses: ClientAddress
    let local = LocalBuckets()
    let shared: SharedLimits
    let metrics: Metrics

    func visitor(_ request: Request, _ context: APIContext) -> Visitor {
        Visitor(
            address: addresses.client(of: request.head, from: context.channel.remoteAddress),
            session: Credential(request.head).map { Fingerprint(of: $0.token) })
    }

    /// Counts an action of a visitor in all processes.
    ///
    /// - Throws: `Problem` 429 if a limit is exceeded. The action then does not count.
    func admit(_ action: LimitedAction, of visitor: Visitor) async throws {
        let buckets = buckets(action, visitor)
        guard !buckets.isEmpty else { return }
        try take(buckets)
        guard let (bucket, wait) = await shared.take(buckets) else { return }
        local.empty(bucket, for: wait)
        throw refusal(bucket.key.limit, bucket.rate, wait)
    }

    /// Counts an action of a visitor in this process.
    ///
    /// - Throws: `Problem` 429 if a limit is exceeded. The action then does not count.
    func admitLocally(_ action: LimitedAction, of visitor: Visitor) throws { try take(buckets(action, visitor)) }

    private func take(_ buckets: [LocalBuckets.Bucket]) throws {
        guard let refused = local.take(buckets), let rate = rates[refused.key.limit] else { return }
        throw refusal(refused.key.limit, rate, refused.wait)
    }

    private func buckets(_ action: LimitedAction, _ visitor: Visitor) -> [LocalBuckets.Bucket] {
        action.limits.compactMap { limit in
            guard let rate = rates[limit], let subject = visitor.subject(of: limit) else { return nil }
            return LocalBuckets.Bucket(key: LimitKey(limit: limit, subject: subject), rate: rate)
        }
    }

    private func refusal(_ limit: RateLimit, _ rate: Rate, _ wait: Duration) -> Problem {
        metrics.count(.limitRefusals, [.init("limit", limit.rawValue)])
        let whose = limit.isBySession ? "with this session" : "from your network address, which others may share"
        return .tooMany(
            "Too many \(limit.events) \(whose). \(rate.explanation(of: limit.events))", after: wait)
    }
}

extension Problem {
    /// 429: a limit is exceeded.
    ///
    /// - Parameters:
    ///   - detail: sentences that name the limit.
    ///   - wait: the time after which the request may succeed.
    static func tooMany(_ detail: String, after wait: Duration) -> Problem {
        // Rounded up, so that a client succeeds after `Retry-After`.
        let seconds = max(1, Int((wait / .seconds(1)).rounded(.up)))
        return Problem(
            .tooManyRequests, "\(detail) Try again in \(seconds) \(seconds == 1 ? "second" : "seconds").",
            headers: [.retryAfter: "\(seconds)"])
    }
}
