import HTTPTypes

/// Tells our own page's requests from those that another site makes a visitor's browser send (CSRF).
///
/// Browsers add `Sec-Fetch-Site` or `Origin` to everything that can change state, and a page cannot forge either; a
/// request without both does not come from a browser, so its cookie was put there on purpose.
struct SameOrigin: Sendable {
    /// Whether a reverse proxy in front sets `X-Forwarded-Host` and `X-Forwarded-Proto`, so that they can be believed.
    let trustsForwardedHeaders: Bool

    private static let safeMethods: Set<HTTPRequest.Method> = [.get, .head]

    /// - Throws: `Problem` 403 if `request` could change something and comes from another site.
    func check(_ request: HTTPRequest) throws {
        guard !Self.safeMethods.contains(request.method) else { return }
        try checkSource(request)
    }

    /// For requests that matter though their method is safe: a socket's handshake is a GET, and no browser holds its
    /// answers back from another site's page.
    func checkSource(_ request: HTTPRequest) throws {
        let site = request.headerFields[named: "Sec-Fetch-Site"]
        let origin = request.headerFields[.origin]
        let isFromBrowser = site != nil || origin != nil
        // Either is proof: a proxy may rewrite the host that Origin is compared with, and browsers differ in what
        // Sec-Fetch-Site says of a socket.
        let isOurs = site == "same-origin" || site == "none" || isHost(of: request, inOrigin: origin)
        guard isOurs || !isFromBrowser else {
            throw Problem.forbidden(
                "This request was made by another site's page. Use the page of this Sandmartin, or a bearer token.")
        }
    }

    private func isHost(of request: HTTPRequest, inOrigin origin: String?) -> Bool {
        // `null`, the opaque origin, has no authority and so is never ours.
        guard let origin, let separator = origin.firstRange(of: "://") else { return false }
        let forwarded = trustsForwardedHeaders ? request.headerFields[named: "X-Forwarded-Host"] : nil
        guard let host = forwarded ?? request.authority else { return false }
        return origin[separator.upperBound...].lowercased() == host.lowercased()
    }
}
