import Glibc
import NIOCore

/// An IPv6 address. An IPv4 address has the form of an IPv4-mapped one (RFC 4291, 2.5.5.2), which is what a listener on
/// `::` sees of an IPv4 client.
package struct IPAddress: Hashable, Sendable {
    fileprivate var high: UInt64
    fileprivate var low: UInt64

    private static let mappedPrefix: UInt64 = 0xFFFF << 32

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    private init(_ address: in_addr) {
        self.init(high: 0, low: Self.mappedPrefix | UInt64(UInt32(bigEndian: address.s_addr)))
    }

    private init(_ address: in6_addr) {
        let (high, low) = withUnsafeBytes(of: address) {
            ($0.loadUnaligned(fromByteOffset: 0, as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        self.init(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
    }

    /// Reads `192.0.2.1` or `2001:db8::1`. Nil for other text.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        var short = in_addr()
        var long = in6_addr()
        if inet_pton(AF_INET, text, &short) == 1 {
            self.init(short)
        } else if inet_pton(AF_INET6, text, &long) == 1 {
            self.init(long)
        } else {
            return nil
        }
    }

    /// Nil for a Unix socket.
    init?(_ address: SocketAddress?) {
        guard let text = address?.ipAddress else { return nil }
        self.init(text)
    }

    var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// The address that counts for limits: an IPv4 address, or the /64 network of an IPv6 address, because one host has
    /// all addresses of its network.
    var network: IPAddress { isIPv4 ? self : IPAddress(high: high, low: 0) }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        if isIPv4 { return (0..<4).reversed().map { "\(low >> ($0 * 8) & 0xFF)" }.joined(separator: ".") }
        let groups = [high, low].flatMap { part in (0..<4).reversed().map { part >> ($0 * 16) & 0xFFFF } }
        return groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
}

/// All addresses that begin with the same bits, such as `10.0.0.0/8`.
package struct IPNetwork: Hashable, Sendable {
    private let base: IPAddress
    /// From 0 to 128. The prefix of an IPv4 network includes the 96 bits of IPv4-mapped addresses.
    private let prefix: Int

    package static let loopback = ["127.0.0.0/8", "::1"].compactMap(IPNetwork.init)

    /// Reads an address, or an address, a slash and the number of bits that count. Nil for other text.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        let longest = address.isIPv4 ? 32 : 128
        let digits = parts.count == 2 ? parts[1] : "\(longest)"
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let bits = Int(digits), bits <= longest else {
            return nil
        }
        prefix = bits + 128 - longest
        base = Self.masked(address, prefix)
    }

    func contains(_ address: IPAddress) -> Bool { Self.masked(address, prefix) == base }

    private static func masked(_ address: IPAddress, _ prefix: Int) -> IPAddress {
        var address = address
        // Swift's shift operators give 0 for shifts by the full width.
        address.high &= ~(UInt64.max >> UInt64(min(prefix, 64)))
        address.low &= ~(UInt64.max >> UInt64(max(prefix - 64, 0)))
        return address
    }
}
