import Glibc

/// The service's end of a cell's control channel: lines in, bytes out.
struct ControlStream: ~Copyable {
    /// In bytes, far above any message on this channel. A longer line ends the stream.
    static let lineLimit = 16 << 20
    /// The most received lines that are kept. Reading then pauses, so that the sender blocks.
    static let waitingLimit = 1024
    /// In bytes. The most that is read in all from a cell that runs a student's code.
    static let untrustedLimit = 4 << 20

    let descriptor: Descriptor
    private(set) var lines: [[UInt8]] = []
    private(set) var isAtEnd = false
    private var partial: [UInt8] = []
    /// How many bytes may still be read.
    private var left: Int

    var isFull: Bool { lines.count >= Self.waitingLimit }

    /// - Parameter isTrusted: whether only our code and the teacher's writes to the channel.
    init(descriptor: consuming Descriptor, isTrusted: Bool) {
        self.descriptor = descriptor
        left = isTrusted ? .max : Self.untrustedLimit
    }

    /// Reads what is available without waiting. A line over the limit, and more bytes than the limit, end the stream.
    mutating func readAvailable() {
        var chunk = [UInt8](repeating: 0, count: 65536)
        while !isAtEnd && !isFull {
            let count = read(descriptor.number, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == EAGAIN { return }
            guard count > 0, count <= left, partial.count + count <= Self.lineLimit else {
                isAtEnd = true
                return
            }
            left -= count
            for byte in chunk.prefix(count) {
                if byte == UInt8(ascii: "\n") {
                    lines.append(partial)
                    partial = []
                } else {
                    partial.append(byte)
                }
            }
        }
    }

    mutating func takeLine() -> [UInt8]? { lines.isEmpty ? nil : lines.removeFirst() }

    /// Writes all of `bytes` without waiting; the socket has room as long as the cell reads. Returns errno; nil on
    /// success.
    func write(_ bytes: [UInt8]) -> Int32? {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return errno }
            sent += count
        }
        return nil
    }
}
