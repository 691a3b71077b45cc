/// A signal that there may be something to do. Calling it never waits, and calls while nobody looks become one.
package struct CoalescingSignal: Sendable {
    /// One element for one or more calls since the last; has a single reader, and ends when that is cancelled.
    package let signals: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (signals, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func send() { continuation.yield() }

    /// Calls at once and then again and again, until the task is cancelled.
    func send(every interval: Duration) async {
        while !Task.isCancelled {
            send()
            // Ends early only by cancellation, which ends the loop.
            try? await Task.sleep(for: interval)
        }
    }

    /// Calls for each element, until the task is cancelled.
    func send(forEachOf signals: AsyncStream<some Sendable>) async {
        for await _ in signals { send() }
    }
}
