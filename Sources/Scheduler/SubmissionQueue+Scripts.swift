import Redis

/// The queue's operations that must be atomic.
extension SubmissionQueue {
    static let addFunction = """
        local function add(stream, index, submission, channel)
            local entry = redis.call('HGET', index, submission)
            if entry and #redis.call('XRANGE', stream, entry, entry) > 0 then return 0 end
            redis.call('HSET', index, submission, redis.call('XADD', stream, '*', 'submission', submission))
            redis.call('PUBLISH', channel, '')
            return 1
        end

        """

    /// KEYS: stream, index. ARGV: submission, channel.
    static let addScript = RedisScript(addFunction + "return add(KEYS[1], KEYS[2], ARGV[1], ARGV[2])")

    /// KEYS: stream and index of each lane. ARGV: group, submission.
    static let removeScript: RedisScript = """
        for lane = 1, #KEYS, 2 do
            local stream, index = KEYS[lane], KEYS[lane + 1]
            local entry = redis.call('HGET', index, ARGV[2])
            if entry then
                redis.call('XACK', stream, ARGV[1], entry)
                redis.call('XDEL', stream, entry)
                redis.call('HDEL', index, ARGV[2])
            end
        end
        return 1
        """

    /// KEYS: the lanes' streams in order, counter of claims. ARGV: group, worker, lease in ms, batch turn.
    /// Returns lane (1 or 2), entry, submission, deliveries; false if no submission waits.
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

    /// Sets how long a claim has been idle; returns 0 if the worker no longer holds it. KEYS: stream.
    /// ARGV: group, worker, entry, idle in ms, deliveries.
    static let settleScript: RedisScript = """
        local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)
        if pending.err or not pending[1] or pending[1][2] ~= ARGV[2] then return 0 end
        redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[3], 'IDLE', ARGV[4], 'RETRYCOUNT', ARGV[5], 'JUSTID')
        return 1
        """

    /// Deletes a consumer that holds no claim; deleting one that does would drop its claims. KEYS: stream.
    /// ARGV: group, worker.
    static let forgetScript: RedisScript = """
        local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2])
        if pending.err or pending[1] then return 0 end
        redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
        return 1
        """
}
