import Synchronization

/// One end of a stream socket between two cells; given to one cell, once.
package final class LinkEnd: Sendable {
    private let descriptor: Mutex<Descriptor?>

    private init(_ descriptor: consuming Descriptor) { self.descriptor = Mutex(descriptor) }

    /// A new link: each end is for one cell.
    package static func pair() throws(SandboxError) -> (LinkEnd, LinkEnd) {
        let pair = try Descriptor.socketPair(.stream)
        return Self.split(pair)
    }

    private static func split(_ pair: consuming DescriptorPair) -> (LinkEnd, LinkEnd) {
        (LinkEnd(pair.first), LinkEnd(pair.second))
    }

    /// The descriptor, for its one cell; nil once taken.
    func take() -> Descriptor? { descriptor.withLock { $0.take() } }
}
