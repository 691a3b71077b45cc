/// A signal that there may be something to do. Calling it never waits, and calls while nobody looks become one.
package struct Wake: Sendable {
    /// One element for one or more calls since the last; has a single reader.
    package let signals: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (signals, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func callAsFunction() { continuation.yield() }
}
