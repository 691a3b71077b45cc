/// A signal that there may be work. Sending never waits; signals sent before the reader looks become one.
package struct CoalescingSignal: Sendable {
    /// One element for all signals since the last element. For a single reader; ends when its task is cancelled.
    package let signals: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (signals, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func send() { continuation.yield() }

    /// Sends immediately and then every `interval`, until the task is cancelled.
    func send(every interval: Duration) async {
        while !Task.isCancelled {
            send()
            // Ends early only by cancellation, which ends the loop.
            try? await Task.sleep(for: interval)
        }
    }

    /// Sends for each element of `signals`, until the task is cancelled.
    func send(forEachOf signals: AsyncStream<some Sendable>) async {
        for await _ in signals { send() }
    }
}
