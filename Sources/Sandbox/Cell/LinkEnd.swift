import Synchronization

/// One end of a stream socket between two cells. Given to one cell, once.
package final class LinkEnd: Sendable {
    private let descriptor: Mutex<Descriptor?>

    private init(_ descriptor: consuming Descriptor) { self.descriptor = Mutex(descriptor) }

    /// Makes a new link; each end is for one cell.
    package static func pair() throws(SandboxError) -> (LinkEnd, LinkEnd) {
        let pair = try Descriptor.socketPair(.stream)
        return Self.split(pair)
    }

    private static func split(_ pair: consuming DescriptorPair) -> (LinkEnd, LinkEnd) {
        (LinkEnd(pair.first), LinkEnd(pair.second))
    }

    /// Takes the descriptor; nil if it was taken before.
    func take() -> Descriptor? { descriptor.withLock { $0.take() } }
}
