import Redis

extension EventFeed {
    /// Publishes a message's event and queues its submission, in one atomic step.
    ///
    /// Does nothing for a message that was delivered within the last day.
    package func deliver(_ message: OutboxMessage) async throws {
        var keys = [
            Self.key(message.user), "published:\(message.submission):\(message.id)", Self.endMarker(message.submission),
            Self.key(Self.everybody),
        ]
        if let lane = message.lane { keys.append(lane.stream) }
        _ = try await redis.run(
            Self.deliverScript, keys: keys,
            [
                try Self.argument(message.event, message.submission), RedisArgument(channel(of: message.user)),
                RedisArgument(message.submission), RedisArgument(SubmissionQueue.arrivalChannel(redis)),
            ] + (try everybody(message.event, message.submission, message.user)) + [
                RedisArgument(message.flow.share), RedisArgument(message.flow.user), RedisArgument(message.id),
            ])
    }

    /// Publishes the event before it announces the submission, so that `running` cannot precede `queued`. The event
    /// `queued` gets the position that the submission has just taken.
    /// A message without a lane carries the submission's last event; the end marker refuses all earlier ones.
    /// Redis may have lost the marker of a delivery since. So `queued` is also refused if a later message has ended the
    /// submission, or while a worker grades it.
    /// KEYS: feed, delivery marker, end marker, feed of everybody, and for a submission to be queued: stream.
    /// ARGV: event, the feed's channel, submission, the queue's channel, three arguments of `everybody`, share, user,
    /// the message's number.
    private static let deliverScript = RedisScript(
        appendFunction + SubmissionQueue.addFunction + """
            if not redis.call('SET', KEYS[2], '', 'NX', 'EX', 86400) then return 0 end
            if not KEYS[5] then
                append(KEYS[1], ARGV[1], ARGV[2])
                tell_everybody(KEYS[4], ARGV[5], ARGV[6], ARGV[7])
                redis.call('SET', KEYS[3], ARGV[10], 'EX', 86400)
                return 1
            end
            local ended = tonumber(redis.call('GET', KEYS[3]) or '')
            if ended and ended > tonumber(ARGV[10]) then return 0 end
            redis.call('DEL', KEYS[3])
            local is_new = add(KEYS[5], ARGV[3], ARGV[8], ARGV[9])
            local is_claimed = redis.call('HEXISTS', KEYS[5] .. ':index', ARGV[3]) == 1
            if not is_new and is_claimed and redis.call('EXISTS', 'attempt:' .. ARGV[3]) == 1 then return 0 end
            local ahead = string.format('"position":%.0f', position(KEYS[5], ARGV[3], ARGV[8], ARGV[9]))
            append(KEYS[1], string.gsub(ARGV[1], '"position":%d+', ahead, 1), ARGV[2])
            tell_everybody(KEYS[4], string.gsub(ARGV[5], '"position":%d+', ahead, 1), ARGV[6], ARGV[7])
            if is_new then redis.call('PUBLISH', ARGV[4], '') end
            return 1
            """)
}
