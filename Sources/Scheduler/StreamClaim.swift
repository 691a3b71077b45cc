/// Claiming from a Redis stream whose entries are leased to the consumers of a group.
enum StreamClaim {
    /// `claim_next` claims an entry whose lease has expired, or else one that nobody has claimed. It passes the entry
    /// and how often it was delivered to `claimed`, and returns what that returns. For an entry of something that is
    /// over, `claimed` returns nil. Returns false if there is nothing to claim.
    static let claimFunction = """
        local function claim_next(stream, group, worker, lease, claimed)
            local cursor = '0-0'
            repeat
                local reply = redis.call('XAUTOCLAIM', stream, group, worker, lease, cursor, 'COUNT', 1)
                cursor = reply[1]
                local entry = reply[2][1]
                if entry then
                    local pending = redis.call('XPENDING', stream, group, entry[1], entry[1], 1)
                    local claim = claimed(entry, pending[1][4])
                    if claim then return claim end
                end
            until cursor == '0-0'
            while true do
                local fresh = redis.call('XREADGROUP', 'GROUP', group, worker, 'COUNT', 1, 'STREAMS', stream, '>')
                if not fresh then return false end
                local claim = claimed(fresh[1][2][1], 1)
                if claim then return claim end
            end
        end

        """
}
