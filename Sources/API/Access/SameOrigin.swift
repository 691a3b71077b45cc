import HTTPTypes

/// Refuses cross-site request forgery (CSRF): requests that another site's page makes a visitor's browser send.
///
/// Browsers add `Sec-Fetch-Site` or `Origin` to every request that can change state, and a page cannot forge either.
/// A request without both does not come from a browser, so its client set the cookie deliberately.
struct SameOrigin: Sendable {
    /// Whether a reverse proxy in front sets `X-Forwarded-Host` and `X-Forwarded-Proto`, so that they can be trusted.
    let trustsForwardedHeaders: Bool
    let faults: ProxyFaults

    private static let safeMethods: Set<HTTPRequest.Method> = [.get, .head]

    /// - Throws: `Problem` 403 if `request` can change state and another site caused it.
    func check(_ request: HTTPRequest) throws {
        guard !Self.safeMethods.contains(request.method) else { return }
        try checkSource(request)
    }

    /// Checks a request whatever its method. A WebSocket handshake is a GET, but browsers do not keep its data from
    /// another site's page.
    ///
    /// - Throws: `Problem` 403 if another site caused the request.
    func checkSource(_ request: HTTPRequest) throws {
        let site = request.headerFields[named: "Sec-Fetch-Site"]
        let origin = request.headerFields[.origin]
        let isFromBrowser = site != nil || origin != nil
        // Either header is proof: a proxy may rewrite the host that Origin is compared with, and browsers differ in the
        // Sec-Fetch-Site of a WebSocket.
        let isOurs = site == "same-origin" || site == "none" || isHost(of: request, inOrigin: origin)
        guard isOurs || !isFromBrowser else { throw refusal(of: request) }
    }

    private static let anotherSite = Problem.forbidden(
        "This request came from another site's page. Use the page of this Sandmartin, or a bearer token.")
    private static let anotherHost = Problem.forbidden(
        "The browser's address is not the one that this request was sent to. Another site's page sent the request, or "
            + "a reverse proxy hides the address. The proxy must pass on Host, or set X-Forwarded-Host with "
            + "http.behind_tls: true in Sandmartin's configuration: docs/configuration.md, \"Behind a reverse proxy\".")

    /// A proxy that does not pass on the host changes neither `Sec-Fetch-Site` nor the opaque origin, so these prove
    /// that another site is the cause.
    private func refusal(of request: HTTPRequest) -> Problem {
        let isHandshake = request.method == .get
        let isAnotherSite = request.headerFields[named: "Sec-Fetch-Site"] != nil && !isHandshake
        guard !isAnotherSite, authority(ofOrigin: request.headerFields[.origin]) != nil else { return Self.anotherSite }
        faults.report(.host, of: request)
        return Self.anotherHost
    }

    /// Nil for the opaque origin, `null`.
    private func authority(ofOrigin origin: String?) -> Substring? {
        guard let origin, let separator = origin.firstRange(of: "://") else { return nil }
        return origin[separator.upperBound...]
    }

    private func isHost(of request: HTTPRequest, inOrigin origin: String?) -> Bool {
        guard let authority = authority(ofOrigin: origin) else { return false }
        let forwarded = trustsForwardedHeaders ? request.headerFields[named: "X-Forwarded-Host"] : nil
        guard let host = forwarded ?? request.authority else { return false }
        return authority.lowercased() == host.lowercased()
    }
}
