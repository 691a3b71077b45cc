import Redis

extension EventFeed {
    /// Publishes a message's event and queues its submission, in one atomic step.
    ///
    /// Does nothing for a message that was delivered within the last day.
    package func deliver(_ message: OutboxMessage) async throws {
        var keys = [
            Self.key(message.user), "published:\(message.submission):\(message.id)", Self.endMarker(message.submission),
        ]
        if let lane = message.lane { keys += [lane.stream, lane.index] }
        _ = try await redis.run(
            Self.deliverScript, keys: keys,
            [
                try Self.argument(message.event, message.submission), RedisArgument(channel(of: message.user)),
                RedisArgument(message.submission), RedisArgument(SubmissionQueue.arrivalChannel(redis)),
            ])
    }

    /// Appends the event before it queues the submission, so that `running` cannot precede `queued`.
    /// A message without a lane carries the submission's last event; the end marker refuses all later ones.
    /// KEYS: feed, delivery marker, end marker, and for a submission to be queued: stream, index.
    /// ARGV: event, the feed's channel, submission, the queue's channel.
    private static let deliverScript = RedisScript(
        appendFunction + SubmissionQueue.addFunction + """
            if not redis.call('SET', KEYS[2], '', 'NX', 'EX', 86400) then return 0 end
            append(KEYS[1], ARGV[1], ARGV[2])
            if KEYS[4] then
                redis.call('DEL', KEYS[3])
                add(KEYS[4], KEYS[5], ARGV[3], ARGV[4])
            else
                redis.call('SET', KEYS[3], '', 'EX', 86400)
            end
            return 1
            """)
}
