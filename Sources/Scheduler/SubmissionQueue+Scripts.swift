import Redis

/// The queue's operations that must be atomic.
///
/// The streams hold what is claimed. In the batch lane they also hold what waits. In the interactive lane the claim
/// itself adds the entry (see `fairFunctions`); an entry that no worker has read was added by an earlier version.
extension SubmissionQueue {
    /// `add` returns whether the submission was missing. It announces nothing.
    static let addFunction =
        fairFunctions + """
            local function add(lane, submission, share, user)
                if is_queued(lane, submission) then return false end
                if string.match(lane, ':interactive$') then
                    wait(lane, submission, share, user)
                else
                    local entry = redis.call('XADD', lane, '*', 'submission', submission)
                    redis.call('HSET', lane .. ':index', submission, entry)
                end
                return true
            end

            """

    /// KEYS: stream. ARGV: channel; then of each submission: itself, share, user. Returns how many were missing.
    static let addScript = RedisScript(
        addFunction + """
            local missing = 0
            for index = 2, #ARGV, 3 do
                if add(KEYS[1], ARGV[index], ARGV[index + 1], ARGV[index + 2]) then missing = missing + 1 end
            end
            if missing > 0 then redis.call('PUBLISH', ARGV[1], '') end
            return missing
            """)

    /// KEYS: stream. ARGV: submission, share, user.
    static let positionScript = RedisScript(
        fairFunctions + "return position(KEYS[1], ARGV[1], ARGV[2], ARGV[3])")

    /// KEYS: stream of each lane. ARGV: group, submission; to charge the submission's share also: lane, line, share,
    /// user, expected and actual milliseconds.
    static let removeScript = RedisScript(
        fairFunctions + """
            for _, lane in ipairs(KEYS) do
                local entry = redis.call('HGET', lane .. ':index', ARGV[2])
                if entry then
                    redis.call('XACK', lane, ARGV[1], entry)
                    redis.call('XDEL', lane, entry)
                    redis.call('HDEL', lane .. ':index', ARGV[2])
                end
                forget(lane, ARGV[2])
            end
            if ARGV[3] then charge(ARGV[3], ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])) end
            return 1
            """)

    /// KEYS: stream. ARGV: line, share, user, expected and actual milliseconds.
    static let chargeScript = RedisScript(
        fairFunctions + """
            charge(KEYS[1], ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]))
            return 1
            """)

    /// KEYS: the lanes' streams in order. ARGV: group, worker, lease in ms, wants for slow and batch (`Appetite.Want`);
    /// then of each refused share: itself, `Appetite.Refusal`. Returns what `Claim(_:worker:)` reads; false if there is
    /// nothing to take.
    static let claimScript = RedisScript(
        fairFunctions + """
            local INTERACTIVE, BATCH = KEYS[1], KEYS[2]
            local group, worker, lease = ARGV[1], ARGV[2], ARGV[3]
            local slow, batch = tonumber(ARGV[4]), tonumber(ARGV[5])
            local WHEN_QUIET, AFTER_QUICK, FIRST = 1, 2, 3
            local refusals = {}
            for index = 6, #ARGV, 2 do refusals[ARGV[index]] = ARGV[index + 1] end

            local function claim(number, entry, submission, deliveries, lost)
                local reply = {number, entry, submission, deliveries, lost}
                local known = place(KEYS[number], submission)
                if known then
                    for _, value in ipairs({
                        known.share, known.user, known.line, known.expected, pace(known.share) and 1 or 0,
                    }) do table.insert(reply, value) end
                end
                return reply
            end

            -- One whose lease has expired. XCLAIM drops those that were deleted.
            local function expired(number)
                while true do
                    local pending = redis.call('XPENDING', KEYS[number], group, 'IDLE', lease, '-', '+', 1)[1]
                    if not pending then return nil end
                    local entry = redis.call('XCLAIM', KEYS[number], group, worker, lease, pending[1])[1]
                    if entry then
                        local submission = entry[2][2]
                        local was_released = redis.call('DEL', 'released:' .. submission) == 1
                        local survivors = redis.call('SCARD', 'survivors:' .. submission)
                        local deliveries = math.max(1, pending[4] + 1 - survivors)
                        if survivors > 0 then
                            redis.call('DEL', 'survivors:' .. submission)
                            redis.call('XCLAIM', KEYS[number], group, worker, 0, entry[1], 'RETRYCOUNT', deliveries,
                                'JUSTID')
                        end
                        return claim(number, entry[1], submission, deliveries, was_released and '' or pending[2])
                    end
                end
            end

            local function unread(number)
                local fresh = redis.call(
                    'XREADGROUP', 'GROUP', group, worker, 'COUNT', 1, 'STREAMS', KEYS[number], '>')
                if not fresh then return nil end
                local entry = fresh[1][2][1]
                return claim(number, entry[1], entry[2][2], 1, '')
            end

            local function waiting(line)
                local submission, known = take(INTERACTIVE, line, refusals)
                if not submission then return nil end
                local entry = redis.call('XADD', INTERACTIVE, '*', 'submission', submission)
                redis.call('HSET', INTERACTIVE .. ':index', submission, entry)
                if line == 'quick' then redis.call('SET', INTERACTIVE .. ':used', '', 'PX', QUIET) end
                return unread(1)
            end

            -- An earlier version of the service may have added what also waits.
            local function added(number)
                local found = unread(number)
                if found and number == 1 then
                    local known = place(INTERACTIVE, found[3])
                    if known then redis.call('ZREM', INTERACTIVE .. ':' .. known.line, known.member) end
                end
                return found
            end

            local is_quiet = redis.call('EXISTS', INTERACTIVE .. ':used') == 0
            local function accepts(want)
                return want >= AFTER_QUICK or want == WHEN_QUIET and is_quiet
            end

            return expired(1) or expired(2) or added(1)
                or slow == FIRST and waiting('slow')
                or batch == FIRST and unread(2)
                or waiting('quick')
                or accepts(slow) and waiting('slow')
                or accepts(batch) and unread(2)
                or false
            """)

    /// Sets how long a claim has been idle; returns 0 if the worker no longer holds it. KEYS: stream.
    /// ARGV: group, worker, entry, idle in ms, deliveries; to release the claim also the submission.
    static let settleScript: RedisScript = """
        local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)
        if pending.err or not pending[1] or pending[1][2] ~= ARGV[2] then return 0 end
        redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[3], 'IDLE', ARGV[4], 'RETRYCOUNT', ARGV[5], 'JUSTID')
        if ARGV[6] then redis.call('SET', 'released:' .. ARGV[6], '', 'EX', 3600) end
        return 1
        """

    /// Notes that a worker whose lease has expired is alive, if another worker holds the submission. The next claim
    /// then has one delivery less. KEYS: stream. ARGV: group, worker, entry, submission, deliveries.
    static let survivalScript: RedisScript = """
        local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)
        if pending.err or not pending[1] or pending[1][2] == ARGV[2] then return 0 end
        redis.call('SADD', 'survivors:' .. ARGV[4], ARGV[2] .. ' ' .. ARGV[5])
        redis.call('EXPIRE', 'survivors:' .. ARGV[4], 3600)
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
