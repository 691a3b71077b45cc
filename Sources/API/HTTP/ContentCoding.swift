import CZlib
import HTTPTypes
import NIOCore

/// A way to compress a response (RFC 9110, 8.4.1).
enum ContentCoding: String, Sendable {
    case brotli = "br"
    case gzip

    /// Shorter contents gain nothing: they fit into one packet anyway.
    static let minimumBytes = 1024

    /// Whether an `Accept-Encoding` names this coding, or all codings, with a weight other than 0 (RFC 9110, 12.5.3).
    func isAccepted(by acceptEncoding: String?) -> Bool {
        guard let acceptEncoding else { return false }
        var accepts: Bool?
        var acceptsOthers = false
        for item in acceptEncoding.split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.trimmingSpaces().lowercased() }
            guard let name = parts.first else { continue }
            let isRefused = parts.dropFirst().contains { part in
                part.hasPrefix("q=") && (Double(part.dropFirst(2)) ?? 0) <= 0
            }
            if name == rawValue { accepts = !isRefused }
            if name == "*" { acceptsOthers = !isRefused }
        }
        return accepts ?? acceptsOthers
    }
}

/// Compression by zlib.
enum Gzip {
    /// For files, which are compressed once.
    static let bestLevel = Z_BEST_COMPRESSION
    /// For responses, which are compressed each time: level 6 takes twice as long and saves 3 %.
    static let fastLevel: Int32 = 4

    /// Compresses bytes into one gzip member (RFC 1952) without name and time.
    ///
    /// - Returns: nil if zlib cannot get memory.
    static func compressed(_ bytes: ByteBuffer, level: Int32) -> ByteBuffer? {
        var stream = z_stream()
        // 15 bits of window; 16 selects gzip's header and trailer (zlib.h, deflateInit2).
        let begun = deflateInit2_(
            &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard begun == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.readableBytes)))
        var compressed = ByteBuffer()
        var status = Z_OK
        bytes.withUnsafeReadableBytes { source in
            _ = compressed.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { target in
                // zlib only reads from `next_in`, which C declares without const.
                stream.next_in = UnsafeMutablePointer(
                    mutating: source.bindMemory(to: Bytef.self).baseAddress)
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.bindMemory(to: Bytef.self).baseAddress
                stream.avail_out = UInt32(target.count)
                status = deflate(&stream, Z_FINISH)
                return target.count - Int(stream.avail_out)
            }
        }
        return status == Z_STREAM_END ? compressed : nil
    }
}
