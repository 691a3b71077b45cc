import Redis

/// The steps of the queue that must be atomic.
extension SubmissionQueue {
    /// KEYS: stream, index. ARGV: submission, bell.
    static let addScript: RedisScript = """
        local entry = redis.call('HGET', KEYS[2], ARGV[1])
        if entry and #redis.call('XRANGE', KEYS[1], entry, entry) > 0 then return 0 end
        redis.call('HSET', KEYS[2], ARGV[1], redis.call('XADD', KEYS[1], '*', 'submission', ARGV[1]))
        redis.call('PUBLISH', ARGV[2], '')
        return 1
        """

    /// KEYS: stream, index. ARGV: group, submission.
    static let removeScript: RedisScript = """
        local entry = redis.call('HGET', KEYS[2], ARGV[2])
        if not entry then return 0 end
        redis.call('XACK', KEYS[1], ARGV[1], entry)
        redis.call('XDEL', KEYS[1], entry)
        redis.call('HDEL', KEYS[2], ARGV[2])
        return 1
        """

    /// KEYS: the lanes' streams in their order, counter of turns. ARGV: group, worker, lease in ms, batch turn.
    /// Returns lane (1, 2), entry, submission, deliveries.
    static let claimScript: RedisScript = """
        local lanes = {1, 2}
        if redis.call('INCR', KEYS[3]) % ARGV[4] == 0 then lanes = {2, 1} end
        for _, lane in ipairs(lanes) do
            local cursor = '0-0'
            repeat
                local reply = redis.call('XAUTOCLAIM', KEYS[lane], ARGV[1], ARGV[2], ARGV[3], cursor, 'COUNT', 1)
                cursor = reply[1]
                local entry = reply[2][1]
                if entry then
                    local pending = redis.call('XPENDING', KEYS[lane], ARGV[1], entry[1], entry[1], 1)
                    return {lane, entry[1], entry[2][2], pending[1][4]}
                end
            until cursor == '0-0'
            local fresh = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', 1, 'STREAMS', KEYS[lane], '>')
            if fresh then
                local entry = fresh[1][2][1]
                return {lane, entry[1], entry[2][2], 1}
            end
        end
        return false
        """

    /// Sets how long a claim has been idle, unless another worker holds it. KEYS: stream.
    /// ARGV: group, worker, entry, idle in ms, deliveries.
    static let settleScript: RedisScript = """
        local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)
        if pending.err or not pending[1] or pending[1][2] ~= ARGV[2] then return 0 end
        redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[3], 'IDLE', ARGV[4], 'RETRYCOUNT', ARGV[5], 'JUSTID')
        return 1
        """

    /// Deleting a consumer would drop what it holds, so one that holds something stays. KEYS: stream.
    /// ARGV: group, worker.
    static let forgetScript: RedisScript = """
        local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2])
        if pending.err or pending[1] then return 0 end
        redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
        return 1
        """
}
