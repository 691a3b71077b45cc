import Logging
import Redis
import Settings
import Synchronization

/// Limits how many live connections one session and one address have open.
///
/// Each process counts its own connections. All processes together keep a set of leases in Redis for each session and
/// address. A process renews the leases of its open connections, so those of a process that was killed expire.
final class LiveLimits: Sendable {
    enum Kind: String, Sendable {
        case bySession = "live_by_session"
        case byAddress = "live_by_address"
    }

    struct Key: Hashable, Sendable {
        var kind: Kind
        var subject: LimitSubject

        fileprivate var shared: String { subject.sharedKey(kind.rawValue) }
    }

    static let leaseLifetime = Duration.seconds(150)
    static let renewalInterval = Duration.seconds(50)
    /// When to come back is unknown: some other connection has to close first.
    private static let retryAfter = Duration.seconds(30)

    private let maximums: [Kind: Int]
    private let shared: SharedLimits
    private let metrics: Metrics
    private let counts = Mutex<[Key: Int]>([:])

    init(_ limits: Limits, shared: SharedLimits, metrics: Metrics) {
        maximums = [.bySession: limits.liveBySession, .byAddress: limits.liveByAddress]
        self.shared = shared
        self.metrics = metrics
    }

    /// Counts a live connection of a visitor until the returned lease ends.
    ///
    /// - Throws: `Problem` 429 if the visitor has too many.
    func open(_ visitor: Visitor) async throws -> LiveLease {
        let subjects: [(Kind, LimitSubject?)] = [
            (.bySession, visitor.session.map(LimitSubject.session)),
            (.byAddress, visitor.address.map(LimitSubject.address)),
        ]
        let keys = subjects.compactMap { kind, subject in
            // Without a maximum, nothing is counted.
            maximums[kind] == .max ? nil : subject.map { Key(kind: kind, subject: $0) }
        }
        if let full = count(keys) { throw refusal(full.kind) }
        let lease = LiveLease(limits: self, keys: keys)
        if let full = await openShared(lease) {
            lease.release()
            throw refusal(full.kind)
        }
        return lease
    }

    private func count(_ keys: [Key]) -> Key? {
        counts.withLock { counts in
            if let full = keys.first(where: { counts[$0, default: 0] >= maximum($0) }) { return full }
            for key in keys { counts[key, default: 0] += 1 }
            return nil
        }
    }

    fileprivate func uncount(_ keys: [Key]) {
        counts.withLock { counts in
            for key in keys {
                let rest = counts[key, default: 1] - 1
                counts[key] = rest > 0 ? rest : nil
            }
        }
    }

    private func maximum(_ key: Key) -> Int { maximums[key.kind] ?? .max }

    private func refusal(_ kind: Kind) -> Problem {
        metrics.count(.limitRefusals, [.init("limit", kind.rawValue)])
        let maximum = maximums[kind] ?? .max
        let detail =
            switch kind {
            case .bySession:
                "This session has \(maximum) live connections open, which is the most allowed. Close other tabs with "
                    + "this page."
            case .byAddress:
                "Your network address, which others may share, has \(maximum) live connections open, which is the "
                    + "most allowed."
            }
        return .tooMany(detail, after: Self.retryAfter)
    }
}

extension LiveLimits {
    /// - Returns: the first set that is full; nil if none is, or if Redis is away.
    private func openShared(_ lease: LiveLease) async -> Key? {
        let arguments = [lifetime, RedisArgument(lease.name)] + lease.keys.map { RedisArgument(maximum($0)) }
        guard !lease.keys.isEmpty,
            let number = try? await shared.run(Self.openScript, keys: lease.keys.map(\.shared), arguments)?.integer(),
            lease.keys.indices.contains(number - 1)
        else { return nil }
        return lease.keys[number - 1]
    }

    fileprivate func renewShared(_ lease: LiveLease) async {
        _ = await shared.run(
            Self.renewScript, keys: lease.keys.map(\.shared), [lifetime, RedisArgument(lease.name)])
    }

    fileprivate func closeShared(_ lease: LiveLease) async {
        _ = await shared.run(Self.closeScript, keys: lease.keys.map(\.shared), [RedisArgument(lease.name)])
    }

    private var lifetime: RedisArgument { RedisArgument(Int(Self.leaseLifetime.milliseconds)) }

    private static let addFunction = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local function add(key)
            redis.call('ZADD', key, now + ARGV[1], ARGV[2])
            redis.call('PEXPIRE', key, ARGV[1])
        end

        """

    /// KEYS: sets of leases by their ends, in milliseconds. ARGV: lifetime in ms, lease, maximum of each set.
    /// Returns the number of a set that is full; 0 if the lease was added to all sets.
    private static let openScript = RedisScript(
        addFunction + """
            for i, key in ipairs(KEYS) do
                redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
                if redis.call('ZCARD', key) >= tonumber(ARGV[i + 2]) then return i end
            end
            for _, key in ipairs(KEYS) do add(key) end
            return 0
            """)

    /// KEYS: the sets of a lease. ARGV: lifetime in ms, lease. Adds a lease that Redis has lost.
    private static let renewScript = RedisScript(addFunction + "for _, key in ipairs(KEYS) do add(key) end")

    /// KEYS: the sets of a lease. ARGV: lease.
    private static let closeScript: RedisScript =
        "for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end"
}

/// The place of one live connection among those of its session and its address.
final class LiveLease: Sendable {
    fileprivate let keys: [LiveLimits.Key]
    /// Unique among all processes.
    fileprivate let name = String(UInt64.random(in: .min ... .max), radix: 36)
    private let limits: LiveLimits
    private let state = Mutex((isCounted: true, renewed: ContinuousClock.now))

    fileprivate init(limits: LiveLimits, keys: [LiveLimits.Key]) {
        self.limits = limits
        self.keys = keys
    }

    /// Renews the lease if this is due. Call this more often than every `LiveLimits.renewalInterval`.
    func renew(at now: ContinuousClock.Instant = .now) async {
        let isDue = state.withLock { state in
            guard state.isCounted, now - state.renewed >= LiveLimits.renewalInterval else { return false }
            state.renewed = now
            return true
        }
        if isDue { await inShortTask { await self.limits.renewShared(self) } }
    }

    /// Gives the place back to this process. For the other processes, the lease then expires.
    func release() {
        let wasCounted = state.withLock { state in
            defer { state.isCounted = false }
            return state.isCounted
        }
        if wasCounted { limits.uncount(keys) }
    }

    /// Gives the place back to all processes.
    func close() async {
        release()
        await limits.closeShared(self)
    }
}
