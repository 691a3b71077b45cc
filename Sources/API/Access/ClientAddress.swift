import Glibc
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The address that counts for limits: an IPv4 address, or the /64 network of an IPv6 address, because one host has
    /// all addresses of its network.
    ///
    /// - Parameter trustsForwardedHeaders: whether a reverse proxy in front adds the client's address to
    ///   `X-Forwarded-For`. The last address is the one that the proxy itself saw.
    func clientAddress(_ context: APIContext, trustsForwardedHeaders: Bool) -> String {
        let forwarded = headers[named: "X-Forwarded-For"]?.split(separator: ",").last?.trimmingSpaces()
        let own = context.channel.remoteAddress?.ipAddress
        let address = trustsForwardedHeaders ? forwarded ?? own : own
        guard let address else { return "unknown" }
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
    }
}
