import HTTPTypes

/// A strong entity tag (RFC 9110, 8.8.3), computed from the content.
///
/// The hash is FNV-1a of 128 bits. Tags only distinguish versions of one resource and protect nothing, so that no
/// cryptographic hash is needed.
package struct EntityTag: Hashable, Sendable {
    package let text: String

    package init(of bytes: some Sequence<UInt8>) {
        var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
        for byte in bytes {
            hash ^= UInt128(byte)
            hash &*= 0x0000_0000_0100_0000_0000_0000_0000_013b
        }
        text = "\"" + String(hash, radix: 36) + "\""
    }

    /// Whether `If-None-Match` contains this tag, by the weak comparison that RFC 9110, 13.1.2 requires.
    package func isNamed(by ifNoneMatch: String?) -> Bool {
        guard let ifNoneMatch else { return false }
        return ifNoneMatch.split(separator: ",").contains { candidate in
            let tag = candidate.drop { $0 == " " }.prefix { $0 != " " }
            return tag == "*" || tag == text || tag == "W/" + text
        }
    }
}
