import CSodium

/// A hash of 128 bits (BLAKE2b, RFC 7693) that stands for a secret or an address where the original is not needed.
package struct Fingerprint: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    package init(of text: String) {
        let input = Array(text.utf8)
        var hash = [UInt8](repeating: 0, count: 16)
        // Fails only for lengths that are out of its range.
        _ = crypto_generichash(&hash, hash.count, input, UInt64(input.count), nil, 0)
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
