import CSodium

/// A hash of 128 bits (BLAKE2b, RFC 7693) that stands for a secret, an address or a file where the original is not
/// needed.
package struct Fingerprint: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    package init(of text: String) {
        var text = text
        self = text.withUTF8 { Fingerprint(of: UnsafeRawBufferPointer($0)) }
    }

    package init(of bytes: UnsafeRawBufferPointer) {
        var hash = [UInt8](repeating: 0, count: 16)
        let input = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
        // Fails only for lengths that are out of its range.
        _ = crypto_generichash(&hash, hash.count, input, UInt64(bytes.count), nil, 0)
        high = hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = hash.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The hash as 32 hexadecimal digits.
    package var text: String {
        [high, low].map { part in
            let digits = String(part, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
