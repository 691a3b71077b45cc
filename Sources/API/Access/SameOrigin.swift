import HTTPTypes

/// Refuses cross-site request forgery (CSRF): requests that another site's page makes a visitor's browser send.
///
/// Browsers add `Sec-Fetch-Site` or `Origin` to every request that can change state, and a page cannot forge either.
/// A request without both does not come from a browser, so its client set the cookie deliberately.
struct SameOrigin: Sendable {
    /// Whether a reverse proxy in front sets `X-Forwarded-Host` and `X-Forwarded-Proto`, so that they can be trusted.
    let trustsForwardedHeaders: Bool

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
        guard isOurs || !isFromBrowser else {
            throw Problem.forbidden(
                "This request came from another site's page. Use the page of this Sandmartin, or a bearer token.")
        }
    }

    private func isHost(of request: HTTPRequest, inOrigin origin: String?) -> Bool {
        // The opaque origin, `null`, has no authority and never matches.
        guard let origin, let separator = origin.firstRange(of: "://") else { return false }
        let forwarded = trustsForwardedHeaders ? request.headerFields[named: "X-Forwarded-Host"] : nil
        guard let host = forwarded ?? request.authority else { return false }
        return origin[separator.upperBound...].lowercased() == host.lowercased()
    }
}
