import Redis

extension EventFeed {
    /// Reads events in order and each once. For one task at a time.
    ///
    /// Subscribe before the first page, read pages until one is empty, and do the same after each notification. The
    /// reader keeps what was read, so that a task that waits for a notification needs little memory.
    package actor Reader<Event: FeedEvent> {
        private static var retryPause: Duration { .milliseconds(500) }
        private static var pageLength: Int { 100 }

        private let feed: EventFeed
        private let user: String
        /// The number of the last event that was read; nil until the feed's latest number has been read.
        private var sequence: Int?
        private let endsAtGap: Bool
        /// Whether the next event may follow dropped events.
        private var allowsGap: Bool
        /// Whether the reader has ended because the feed has dropped the next event.
        package private(set) var hasMissedEvents = false
        /// The event of the last notification, if it directly follows the last event that was read.
        private var announced: Event?
        /// The stream may hold events that were neither read nor will be notified.
        private var isBehind = true

        init(feed: EventFeed, user: String, sequence: Int?, endsAtGap: Bool) {
            self.feed = feed
            self.user = user
            self.sequence = sequence
            self.endsAtGap = endsAtGap
            allowsGap = !endsAtGap || sequence == 0
        }

        package func notifications() async -> AsyncStream<RedisNotification> {
            await feed.notifications(user: user)
        }

        /// Notes a notification: the next page may hold its event.
        package func hear(_ notification: RedisNotification) {
            announced = sequence.flatMap { EventFeed.event(after: $0, in: notification) }
            if announced == nil { isBehind = true }
        }

        /// Returns the next events; none if all were read, if the feed has dropped the next one, or if the task is
        /// cancelled. Waits while Redis is unreachable.
        package func page() async -> [Event] {
            while !Task.isCancelled, !hasMissedEvents {
                do {
                    let page = try await read()
                    if let last = page.last { sequence = last.sequence }
                    return page
                } catch {
                    // Ends early only by cancellation, which ends the loop.
                    try? await Task.sleep(for: Self.retryPause)
                }
            }
            return []
        }

        private func read() async throws -> [Event] {
            let announced = announced
            self.announced = nil
            let sequence = if let sequence { sequence } else { try await feed.latest(user: user) }
            self.sequence = sequence
            guard isBehind else {
                if announced != nil { allowsGap = !endsAtGap }
                return announced.map { [$0] } ?? []
            }
            let read: EventFeed.Page<Event> = try await feed.page(of: user, after: sequence, limit: Self.pageLength)
            isBehind = read.events.count == Self.pageLength
            if let before = read.before {
                hasMissedEvents = before != sequence && !allowsGap
                allowsGap = !endsAtGap
            }
            return hasMissedEvents ? [] : read.events
        }
    }

    /// Retained events first, then live ones; for one reader.
    package struct Events<Event: FeedEvent>: AsyncSequence, Sendable {
        let reader: Reader<Event>

        package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }
    }
}

extension EventFeed.Events {
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let reader: EventFeed.Reader<Event>
        private var page: ArraySlice<Event> = []
        private var notifications: AsyncStream<RedisNotification>.Iterator?
        /// Whether the sequence has ended because the feed has dropped the next event.
        package private(set) var hasMissedEvents = false

        fileprivate init(reader: EventFeed.Reader<Event>) { self.reader = reader }

        package mutating func next() async -> Event? {
            // Subscribes before reading the stream, so that no event falls between the two.
            if notifications == nil { notifications = await reader.notifications().makeAsyncIterator() }
            while !Task.isCancelled {
                if let event = page.popFirst() { return event }
                page = await reader.page()[...]
                if page.isEmpty {
                    hasMissedEvents = await reader.hasMissedEvents
                    guard !hasMissedEvents, let notification = await notifications?.next() else { return nil }
                    await reader.hear(notification)
                }
            }
            return nil
        }
    }
}
