import Redis

extension SubmissionQueue {
    /// Restarts all leases, of submissions and runs, if Redis' clock was set back since the last call.
    ///
    /// Redis stores when each claim was made or renewed, by its wall clock. After the clock was set back, that time is
    /// in the future: the lease of a dead worker would not expire before the clock reaches the time again. The live
    /// workers renew their leases as before, and those of dead workers expire after `lease`.
    ///
    /// - Returns: whether the clock was set back.
    @discardableResult
    package func followClock() async throws -> Bool {
        let streams = Lane.allCases.map(\.stream) + RunKind.allCases.map(\.stream)
        let reply = try await redis.run(
            Self.clockScript, keys: ["submissions:clock"] + streams, [RedisArgument(Self.group)])
        return try reply.integer() == 1
    }

    /// `XCLAIM` with `JUSTID` changes neither the worker of a claim nor its deliveries.
    /// KEYS: the latest time that was seen, the streams. ARGV: group of workers.
    private static let clockScript: RedisScript = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local latest = tonumber(redis.call('GET', KEYS[1]) or 0)
        redis.call('SET', KEYS[1], string.format('%.0f', now))
        if now >= latest then return 0 end
        for stream = 2, #KEYS do
            local claims = redis.pcall('XPENDING', KEYS[stream], ARGV[1], '-', '+', 10000)
            for _, claim in ipairs(claims.err and {} or claims) do
                redis.call('XCLAIM', KEYS[stream], ARGV[1], claim[2], 0, claim[1], 'IDLE', 0, 'JUSTID')
            end
        end
        return 1
        """
}
