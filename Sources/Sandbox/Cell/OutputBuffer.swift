import Glibc

/// The bytes that a program writes to one of its streams, kept up to a limit.
struct OutputBuffer: ~Copyable {
    let descriptor: Descriptor
    let limit: UInt64
    /// All bytes that were kept.
    private(set) var kept: [UInt8] = []
    /// Number of bytes read, kept or not.
    private(set) var total: UInt64 = 0
    private(set) var isAtEnd = false
    private var taken = 0

    /// Whether `take` would return any bytes.
    var hasMore: Bool { taken < kept.count }

    var isTruncated: Bool { total > limit }
    var evidence: Evidence.Stream { Evidence.Stream(bytes: UInt64(kept.count), truncated: isTruncated) }

    init(descriptor: consuming Descriptor, limit: UInt64) {
        self.descriptor = descriptor
        self.limit = limit
    }

    /// Reads all that is available without waiting. Stops soon after the limit, because a program may write forever.
    mutating func readAvailable() {
        var chunk = [UInt8](repeating: 0, count: 65536)
        while !isAtEnd && !isTruncated {
            let count = read(descriptor.number, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == EAGAIN { return }
            guard count > 0 else {
                isAtEnd = true
                return
            }
            let room = limit - min(limit, total)
            kept += chunk.prefix(Int(min(room, UInt64(count))))
            total += UInt64(count)
        }
    }

    /// Returns the bytes that were kept since the last call.
    mutating func take() -> [UInt8] {
        defer { taken = kept.count }
        return Array(kept[taken...])
    }
}
