import Redis

/// The operations on verifications that must be atomic.
///
/// `verification:ID` is the hash of a verification: slug, status, entry, created (ms), delivery, step, outcome and
/// message. `verification:ID:files` holds the exercise's files by path until the end, and `verifying:SLUG` names the
/// latest verification of an exercise. The scripts make the names of keys themselves, so verifications need one Redis,
/// not a cluster.
extension VerificationBoard {
    private static let common = """
        local stream = 'verifications'
        local function over(status)
            return not status or status == 'ended' or status == 'failed'
        end
        local function leave(group, entry)
            redis.call('XACK', stream, group, entry)
            redis.call('XDEL', stream, entry)
        end

        """

    /// ARGV: id, slug, lifetime in s, the most that may wait, channel of arrivals, then paths and contents of files.
    /// Returns `CreateOutcome`.
    static let createScript = RedisScript(
        common + """
            local id, slug = ARGV[1], ARGV[2]
            local key, mine = 'verification:' .. id, 'verifying:' .. slug
            local older = redis.call('GET', mine)
            if older and not over(redis.call('HGET', 'verification:' .. older, 'status')) then return 0 end
            if redis.call('XLEN', stream) >= tonumber(ARGV[4]) then return 1 end
            local time = redis.call('TIME')
            redis.call('HSET', key, 'slug', slug, 'status', 'queued')
            redis.call('HSET', key, 'created', time[1] * 1000 + math.floor(time[2] / 1000))
            for place = 6, #ARGV, 2 do redis.call('HSET', key .. ':files', ARGV[place], ARGV[place + 1]) end
            redis.call('HSET', key, 'entry', redis.call('XADD', stream, '*', 'id', id))
            redis.call('EXPIRE', key, ARGV[3])
            redis.call('EXPIRE', key .. ':files', ARGV[3])
            redis.call('SET', mine, id, 'EX', ARGV[3])
            redis.call('PUBLISH', ARGV[5], '')
            return 2
            """)

    /// ARGV: group, worker, lease in ms. Returns entry, id and deliveries; false if no verification waits.
    static let claimScript = RedisScript(
        common + StreamClaim.claimFunction + """
            local group = ARGV[1]
            local function claimed(entry, deliveries)
                local id = entry[2][2]
                local key = 'verification:' .. id
                if over(redis.call('HGET', key, 'status')) then
                    leave(group, entry[1])
                    return nil
                end
                redis.call('HSET', key, 'status', 'running', 'delivery', deliveries)
                return {entry[1], id, deliveries}
            end
            return claim_next(stream, group, ARGV[2], ARGV[3], claimed)
            """)

    /// Notes a step. ARGV: id, delivery, step. Returns 0 if another worker has the verification, or it is over.
    static let stepScript = RedisScript(
        common + """
            local key = 'verification:' .. ARGV[1]
            local status, delivery = unpack(redis.call('HMGET', key, 'status', 'delivery'))
            if over(status) or delivery ~= ARGV[2] then return 0 end
            redis.call('HSET', key, 'step', ARGV[3])
            return 1
            """)

    /// Ends a verification. ARGV: id, delivery or "" for any, status, a further field, its value, lifetime in s, group,
    /// channel of the verification. Returns 0 if it changed nothing.
    static let finishScript = RedisScript(
        common + """
            local key = 'verification:' .. ARGV[1]
            local status, delivery, entry = unpack(redis.call('HMGET', key, 'status', 'delivery', 'entry'))
            if over(status) or ARGV[2] ~= '' and delivery ~= ARGV[2] then return 0 end
            redis.call('HSET', key, 'status', ARGV[3], ARGV[4], ARGV[5])
            redis.call('EXPIRE', key, ARGV[6])
            redis.call('DEL', key .. ':files')
            pcall(leave, ARGV[7], entry)
            redis.call('PUBLISH', ARGV[8], '')
            return 1
            """)
}
