import Redis

/// The order of the interactive lane: start-time fair queueing (Goyal, Vin, Cheng 1996) over shares.
///
/// A submission that waits has a start tag, in milliseconds of grading, and the smallest is claimed first. A share's
/// next tag lies behind its last one by what its gradings took. So a share with one submission precedes the tenth of
/// another share, and a share that has used much waits for the others. The lane's clock is the tag that was claimed
/// last: a share that returns after a pause begins there, and has saved nothing.
///
/// Keys, each after the lane's name: `:quick` and `:slow`, the lines, sorted by tag; `:quick:finish`, the next tag of
/// each share that is ahead of the clock; `:clock`, the clock of each line; `:places`, what is known of each submission
/// that waits or is claimed; `:used`, which exists for half a minute after the claim of a quick one. `pace:NAME` is
/// how long the gradings of a user or share took, for an hour after the last. The scripts derive these names, which
/// Redis Cluster would not allow.
extension SubmissionQueue {
    static let fairFunctions = """
        local DEFAULT, SLOW, REMEMBERED, QUIET = 100, 1000, 3600, 30000

        local function pace(name)
            return tonumber(redis.call('GET', 'pace:' .. name) or nil)
        end

        -- What is known of a submission in the lane; nil if nothing is.
        local function place(lane, submission)
            local text = redis.call('HGET', lane .. ':places', submission)
            if not text then return nil end
            local line, number, share, user, expected = string.match(text, '^(%S+) (%S+) (%S+) (%S+) (%S+)$')
            return {line = line, member = number .. submission, share = share, user = user, expected = expected}
        end

        -- The line and the tag of a submission that would join now, and its expected milliseconds.
        local function turn(lane, share, user)
            local expected = pace(user) or pace(share) or DEFAULT
            local line = expected > SLOW and 'slow' or 'quick'
            local clock = tonumber(redis.call('HGET', lane .. ':clock', line) or 0)
            local finish = tonumber(redis.call('ZSCORE', lane .. ':' .. line .. ':finish', share) or 0)
            return line, math.max(clock, finish), expected
        end

        local function is_queued(lane, submission)
            local entry = redis.call('HGET', lane .. ':index', submission)
            if entry and #redis.call('XRANGE', lane, entry, entry) > 0 then return true end
            local known = place(lane, submission)
            return known ~= nil and redis.call('ZSCORE', lane .. ':' .. known.line, known.member) ~= false
        end

        -- Lets a submission wait. Of equal tags, the one that came first is claimed first.
        local function wait(lane, submission, share, user)
            local line, start, expected = turn(lane, share, user)
            local number = string.format('%016.0f', redis.call('HINCRBY', lane .. ':clock', 'arrivals', 1))
            redis.call('ZADD', lane .. ':' .. line, start, number .. submission)
            redis.call('ZADD', lane .. ':' .. line .. ':finish', start + expected, share)
            local text = string.format('%s %s %s %s %.0f', line, number, share, user, expected)
            redis.call('HSET', lane .. ':places', submission, text)
        end

        local function forget(lane, submission)
            local known = place(lane, submission)
            if not known then return end
            redis.call('ZREM', lane .. ':' .. known.line, known.member)
            redis.call('HDEL', lane .. ':places', submission)
        end

        -- How many submissions precede one that waits, or would join now.
        local function position(lane, submission, share, user)
            local known = place(lane, submission)
            local line = known and known.line
            local ahead = known and redis.call('ZRANK', lane .. ':' .. line, known.member)
            if not ahead then
                if redis.call('HEXISTS', lane .. ':index', submission) == 1 then return 0 end
                local start
                line, start = turn(lane, share, user)
                ahead = redis.call('ZCOUNT', lane .. ':' .. line, '-inf', start)
            end
            if line == 'slow' then ahead = ahead + redis.call('ZCARD', lane .. ':quick') end
            return ahead
        end

        -- Takes the first submission of a line whose share is not refused; returns it with its place, or nil.
        local function take(lane, line, refusals)
            local key, offset = lane .. ':' .. line, 0
            while offset < 1000 do
                local page = redis.call('ZRANGE', key, offset, offset + 31, 'WITHSCORES')
                if #page == 0 then return nil end
                for index = 1, #page, 2 do
                    local member = page[index]
                    local submission = string.sub(member, 17)
                    local known = place(lane, submission)
                    if not known or known.member ~= member then
                        redis.call('ZREM', key, member)
                    else
                        local refusal = refusals[known.share]
                        if not refusal or refusal == '1' and pace(known.share) then
                            redis.call('ZREM', key, member)
                            local clock = tonumber(redis.call('HGET', lane .. ':clock', line) or 0)
                            clock = math.max(clock, tonumber(page[index + 1]))
                            redis.call('ZREMRANGEBYSCORE', key .. ':finish', '-inf', clock)
                            -- Moves on even if ever new shares arrive, each with the tag of the clock: as if this
                            -- grading were spread over all that wait and one more.
                            clock = clock + known.expected / (2 + redis.call('ZCARD', key))
                            redis.call('HSET', lane .. ':clock', line, string.format('%.3f', clock))
                            return submission, known
                        end
                        offset = offset + 1
                    end
                end
            end
            return nil
        end

        -- Notes how long a grading held its slot, and lets its share pay for what was not expected.
        local function charge(lane, line, share, user, expected, held)
            local key = lane .. ':' .. line
            local clock = tonumber(redis.call('HGET', lane .. ':clock', line) or 0)
            local finish = math.max(clock, tonumber(redis.call('ZSCORE', key .. ':finish', share) or 0))
            redis.call('ZADD', key .. ':finish', finish + held - expected, share)
            for _, name in ipairs(share == user and {share} or {share, user}) do
                local old = pace(name)
                redis.call('SET', 'pace:' .. name, old and old + (held - old) / 4 or held, 'EX', REMEMBERED)
            end
        end

        """
}
