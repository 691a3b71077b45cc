import HTTPTypes
import Hummingbird
import NIOCore

/// Finds the address that a request comes from, also behind reverse proxies.
///
/// Each proxy adds the address of its own client at the end of `X-Forwarded-For`. The part that a client wrote itself
/// comes first. The header therefore counts only if the peer is a trusted proxy, and is read from its end, up to the
/// first address that is not a trusted proxy's.
struct ClientAddress: Sendable {
    let trustedProxies: [IPNetwork]
    /// Nil if no proxy is expected, so that a missing one is not reported.
    let faults: ProxyFaults?

    /// Returns the address that counts for limits (`IPAddress.network`). Nil for a client without an IP address.
    func client(of request: HTTPRequest, from peer: SocketAddress?) -> IPAddress? {
        guard let peer = IPAddress(peer) else { return nil }
        guard let forwarded = request.headerFields[named: "X-Forwarded-For"] else { return peer.network }
        guard isTrusted(peer) else {
            faults?.report(.address, of: request, peer: peer)
            return peer.network
        }
        return origin(of: forwarded, peer).network
    }

    /// Returns the address that counts for limits as text. All clients without an IP address have the same text.
    func text(of request: Request, _ context: APIContext) -> String {
        client(of: request.head, from: context.channel.remoteAddress)?.description ?? "unknown"
    }

    func isTrusted(_ peer: IPAddress) -> Bool { trustedProxies.contains { $0.contains(peer) } }

    private func origin(of forwarded: String, _ peer: IPAddress) -> IPAddress {
        var nearest = peer
        var rest = Substring(forwarded)
        while true {
            let comma = rest.lastIndex(of: ",")
            let entry = comma.map { rest[rest.index(after: $0)...] } ?? rest
            // A trusted proxy that passes on something else leaves its own address as the last known one.
            guard let address = IPAddress(forwarded: entry.trimmingSpaces()) else { return nearest }
            nearest = address
            guard isTrusted(address), let comma else { return nearest }
            rest = rest[..<comma]
        }
    }
}

extension IPAddress {
    /// Reads an entry of `X-Forwarded-For`, which some proxies write with a port: `192.0.2.1:4711`, `[2001:db8::1]:80`.
    fileprivate init?(forwarded entry: String) {
        if let address = IPAddress(entry) {
            self = address
        } else if entry.hasPrefix("["), let end = entry.firstIndex(of: "]") {
            self.init(entry[entry.index(after: entry.startIndex)..<end])
        } else if let colon = entry.lastIndex(of: ":") {
            self.init(entry[..<colon])
        } else {
            return nil
        }
    }
}
