import Redis

/// The operations on runs that must be atomic.
///
/// `run:ID` is the hash of a run: user, program, kind, entry, status, created (ms), delivery, stop, report, trace,
/// figure, message. `run:ID:input` holds input that the worker has not read yet, `run:ID:stdout` and `run:ID:stderr`
/// the output so far. `runs:of:USER` names the user's latest run, and `runs:events:USER` the entries of its events in
/// the user's feed. The scripts make the names of further keys themselves, so runs need one Redis, not a cluster.
extension RunBoard {
    private static let common =
        EventFeed.appendFunction + """
            local function now()
                local time = redis.call('TIME')
                return time[1] * 1000 + math.floor(time[2] / 1000)
            end
            local function over(status)
                return not status or status == 'ended' or status == 'stopped' or status == 'failed'
            end
            local function leave(run, kind, entry)
                redis.call('XACK', 'runs:' .. kind, 'workers', entry)
                redis.call('XDEL', 'runs:' .. kind, entry)
            end
            -- Appends an event. At most one run of a user has events in the feed, and when it is over, only its last.
            local function tell(run, user, event, channel, isLast)
                local feed, list = 'events:' .. user, 'runs:events:' .. user
                local number = append(feed, event, channel)
                local older = redis.call('LRANGE', list, 0, -1)
                if older[1] and (isLast or older[1] ~= run) then
                    for place = 2, #older do redis.call('XDEL', feed, older[place]) end
                    redis.call('DEL', list)
                    older = {}
                end
                if not older[1] then redis.call('RPUSH', list, run) end
                redis.call('RPUSH', list, string.format('%.0f-0', number))
                redis.call('EXPIRE', list, 86400)
            end
            local function close(run, status, lifetime)
                local key = 'run:' .. run
                local kind, entry = unpack(redis.call('HMGET', key, 'kind', 'entry'))
                redis.call('HSET', key, 'status', status)
                redis.call('EXPIRE', key, lifetime)
                redis.call('DEL', key .. ':input', key .. ':stdout', key .. ':stderr')
                leave(run, kind, entry)
            end
            -- Ends a waiting run, or tells the worker of a running one to end it.
            local function stop(run, lifetime, channel)
                local key = 'run:' .. run
                local status = redis.call('HGET', key, 'status')
                if over(status) then return 'over' end
                if status == 'queued' then
                    close(run, 'stopped', lifetime)
                    return 'stopped'
                end
                redis.call('HSET', key, 'stop', 1)
                redis.call('PUBLISH', channel, '')
                return 'stopping'
            end

            """

    /// ARGV: run, user, program, kind, lifetimes of a run and of a finished one in s, channel of arrivals, the
    /// channel of the run RUN, the feed's channel, the event of a waiting run RUN that this one replaces.
    static let createScript = RedisScript(
        common + """
            local run, user, kind, mine = ARGV[1], ARGV[2], ARGV[4], 'runs:of:' .. ARGV[2]
            local old = redis.call('GET', mine)
            if old and stop(old, ARGV[6], (string.gsub(ARGV[8], 'RUN', old, 1))) == 'stopped' then
                tell(old, user, (string.gsub(ARGV[10], 'RUN', old, 1)), ARGV[9], true)
            end
            local key = 'run:' .. run
            redis.call('HSET', key, 'user', user, 'program', ARGV[3], 'kind', kind, 'status', 'queued')
            redis.call('HSET', key, 'created', now())
            redis.call('HSET', key, 'entry', redis.call('XADD', 'runs:' .. kind, '*', 'run', run))
            redis.call('EXPIRE', key, ARGV[5])
            redis.call('SET', mine, run, 'EX', ARGV[5])
            redis.call('PUBLISH', ARGV[7], '')
            return 1
            """)

    /// KEYS: stream. ARGV: group, worker, lease in ms. Returns what `RunClaim` reads; false if no run waits.
    static let claimScript = RedisScript(
        common + StreamClaim.claimFunction + """
            local stream, group = KEYS[1], ARGV[1]
            local function claimed(entry, deliveries)
                local run = entry[2][2]
                local key = 'run:' .. run
                local status, user, program, created, stop =
                    unpack(redis.call('HMGET', key, 'status', 'user', 'program', 'created', 'stop'))
                if over(status) then
                    redis.call('XACK', stream, group, entry[1])
                    redis.call('XDEL', stream, entry[1])
                    return nil
                end
                redis.call('HSET', key, 'status', 'running', 'delivery', deliveries)
                return {entry[1], run, deliveries, user, program, now() - created, stop and 1 or 0}
            end
            return claim_next(stream, group, ARGV[2], ARGV[3], claimed)
            """)

    /// Publishes an event of a running run. ARGV: run, user, delivery, event, the feed's channel, status or "",
    /// stream or "", text. Returns 0 if another worker has the run, or it is over.
    static let progressScript = RedisScript(
        common + """
            local key = 'run:' .. ARGV[1]
            local status, delivery = unpack(redis.call('HMGET', key, 'status', 'delivery'))
            if over(status) or delivery ~= ARGV[3] then return 0 end
            if ARGV[6] ~= '' then redis.call('HSET', key, 'status', ARGV[6]) end
            if ARGV[7] ~= '' then
                redis.call('APPEND', key .. ':' .. ARGV[7], ARGV[8])
                redis.call('EXPIRE', key .. ':' .. ARGV[7], 3600)
            end
            if ARGV[4] ~= '' then tell(ARGV[1], ARGV[2], ARGV[4], ARGV[5], false) end
            return 1
            """)

    /// Ends a run. ARGV: run, user, delivery or "" for a run that no worker has, status, event, the feed's channel,
    /// lifetime, then names and values of further fields. Returns 0 if it changed nothing.
    static let finishScript = RedisScript(
        common + """
            local key = 'run:' .. ARGV[1]
            local status, delivery = unpack(redis.call('HMGET', key, 'status', 'delivery'))
            if over(status) then return 0 end
            if ARGV[3] == '' and status ~= 'queued' or ARGV[3] ~= '' and delivery ~= ARGV[3] then return 0 end
            for place = 8, #ARGV, 2 do redis.call('HSET', key, ARGV[place], ARGV[place + 1]) end
            close(ARGV[1], ARGV[4], ARGV[7])
            tell(ARGV[1], ARGV[2], ARGV[5], ARGV[6], true)
            return 1
            """)

    /// ARGV: run, user, lifetime of a finished run, the run's channel, the feed's channel, the last event of a waiting
    /// run. Returns 0 for a run that is unknown or not the user's.
    static let stopScript = RedisScript(
        common + """
            if redis.call('HGET', 'run:' .. ARGV[1], 'user') ~= ARGV[2] then return 0 end
            if stop(ARGV[1], ARGV[3], ARGV[4]) == 'stopped' then
                tell(ARGV[1], ARGV[2], ARGV[6], ARGV[5], true)
            end
            return 1
            """)

    /// ARGV: run, user, command, the run's channel, the most commands and bytes that may wait. Returns `InputOutcome`.
    static let inputScript = RedisScript(
        common + """
            local key = 'run:' .. ARGV[1]
            local user, kind, status, waiting = unpack(redis.call('HMGET', key, 'user', 'kind', 'status', 'unread'))
            if user ~= ARGV[2] then return 0 end
            if kind ~= 'interactive' then return 1 end
            if over(status) then return 2 end
            local list = key .. ':input'
            local bytes = redis.call('EXISTS', list) == 1 and tonumber(waiting or 0) or 0
            if redis.call('LLEN', list) >= tonumber(ARGV[5]) or bytes + #ARGV[3] > tonumber(ARGV[6]) then return 3 end
            redis.call('RPUSH', list, ARGV[3])
            redis.call('EXPIRE', list, 3600)
            redis.call('HSET', key, 'unread', bytes + #ARGV[3])
            redis.call('PUBLISH', ARGV[4], '')
            return 4
            """)

    /// Takes the commands of a run. ARGV: run, delivery. Returns 1 if it is to stop, then the commands.
    static let commandsScript = RedisScript(
        common + """
            local key = 'run:' .. ARGV[1]
            local status, delivery, stop = unpack(redis.call('HMGET', key, 'status', 'delivery', 'stop'))
            if over(status) or delivery ~= ARGV[2] then return {1} end
            local commands = redis.call('LRANGE', key .. ':input', 0, -1)
            redis.call('DEL', key .. ':input')
            table.insert(commands, 1, stop and 1 or 0)
            return commands
            """)
}
