import HTTPTypes
import NIOCore
import Testing

@testable import API

/// From which address a request comes, directly and behind proxies.
struct ClientAddressTests {
    /// - Parameter forwarded: the lines of `X-Forwarded-For`.
    private func client(
        from peer: String, forwarded: [String] = [], trusting proxies: [String] = ["127.0.0.0/8", "10.0.0.0/8"],
        log: RecordedLog = RecordedLog()
    ) throws -> String? {
        var request = HTTPRequest(method: .get, scheme: nil, authority: "school.example", path: "/")
        let name = try #require(HTTPField.Name("X-Forwarded-For"))
        for line in forwarded { request.headerFields.append(HTTPField(name: name, value: line)) }
        let addresses = ClientAddress(
            trustedProxies: proxies.compactMap { IPNetwork($0) }, faults: ProxyFaults(logger: log.logger))
        return addresses.client(of: request, from: try SocketAddress(ipAddress: peer, port: 4711))?.description
    }

    @Test func `without a proxy, the peer's address counts`() throws {
        #expect(try client(from: "192.0.2.1") == "192.0.2.1")
    }

    @Test func `X-Forwarded-For of a peer that is no trusted proxy is ignored, and reported once`() throws {
        let log = RecordedLog()
        #expect(try client(from: "192.0.2.1", forwarded: ["198.51.100.7"], log: log) == "192.0.2.1")
        #expect(log.warnings.count == 1)
        #expect(log.warnings.first?.contains("http.trusted_proxies") == true)
        #expect(log.warnings.first?.contains("peer=192.0.2.1") == true)
    }

    @Test(arguments: [
        (["198.51.100.7"], "198.51.100.7"),
        // The proxy adds the address that it saw after what the client claims.
        (["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
        (["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
        // Two trusted proxies in a row.
        (["198.51.100.7, 10.1.2.3"], "198.51.100.7"),
        (["203.0.113.9,198.51.100.7 ,10.1.2.3,\t127.0.0.1"], "198.51.100.7"),
        // A client that claims to be a trusted proxy, or behind one.
        (["10.9.9.9, 198.51.100.7"], "198.51.100.7"),
        (["127.0.0.1, 127.0.0.1, 198.51.100.7"], "198.51.100.7"),
        // A client in the proxies' own network.
        (["10.1.2.3"], "10.1.2.3"),
        (["10.4.5.6, 10.1.2.3"], "10.4.5.6"),
        // With a port, as some proxies write it.
        (["198.51.100.7:4711"], "198.51.100.7"),
        (["[2001:db8:1:2:3:4:5:6]:4711"], "2001:db8:1:2:0:0:0:0"),
        (["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2:0:0:0:0"),
        (["::ffff:198.51.100.7"], "198.51.100.7"),
        // Nothing that is an address: the last known one counts.
        ([""], "127.0.0.1"), (["unix:"], "127.0.0.1"), (["unknown"], "127.0.0.1"), (["198.51.100.7,"], "127.0.0.1"),
        (["198.51.100.7, nonsense, 10.1.2.3"], "10.1.2.3"), (["1.2.3.4.5"], "127.0.0.1"), ([",,,"], "127.0.0.1"),
    ])
    func `behind a trusted proxy, the last address that is no trusted proxy's counts`(
        forwarded: [String], expected: String
    ) throws {
        #expect(try client(from: "127.0.0.1", forwarded: forwarded) == expected)
        #expect(try client(from: "::ffff:127.0.0.1", forwarded: forwarded) == expected)
    }

    @Test func `the addresses of one IPv6 network count as one`() throws {
        let first = try client(from: "2001:db8:0:1::1")
        #expect(try client(from: "2001:db8:0:1:ffff::9") == first)
        #expect(try client(from: "2001:db8:0:2::1") != first)
    }

    @Test(arguments: [
        ("10.0.0.0/8", ["10.0.0.0", "10.255.255.255"], ["11.0.0.0", "9.255.255.255", "::a00:1"]),
        ("10.1.2.3/8", ["10.9.9.9"], ["11.1.2.3"]), ("192.0.2.1", ["192.0.2.1"], ["192.0.2.0", "192.0.2.2"]),
        ("0.0.0.0/0", ["255.255.255.255"], ["2001:db8::1"]), ("::/0", ["192.0.2.1", "2001:db8::1"], []),
        ("2001:db8::/32", ["2001:db8:ffff::1"], ["2001:db9::1"]),
        ("2001:db8::/65", ["2001:db8::7fff:0:0:1"], ["2001:db8::8000:0:0:1"]), ("::1", ["::1"], ["::2"]),
    ])
    func `a network contains the addresses that begin as it does`(
        text: String, inside: [String], outside: [String]
    ) throws {
        let network = try #require(IPNetwork(text))
        for address in inside { #expect(network.contains(try #require(IPAddress(address))), "\(address)") }
        for address in outside { #expect(!network.contains(try #require(IPAddress(address))), "\(address)") }
    }

    @Test(arguments: ["", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "proxy.example", "1/2/3"])
    func `other text is no network`(text: String) { #expect(IPNetwork(text) == nil) }
}
