import HTTPTypes
import Hummingbird

/// Adds the headers that every response has, both of the page's files and of the API.
struct StandardHeaders: RouterMiddleware {
    /// Nothing but our own files, no inline scripts or styles, no framing. `'self'` covers WebSockets (CSP level 3).
    static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    /// For a file that a student's program wrote: shown alone, it may load nothing and run nothing.
    static let policyForPictures = "default-src 'none'; sandbox; frame-ancestors 'none'"
    /// For a file of an exercise. An SVG picture may have styles and pictures within itself, and no scripts.
    static let policyForHandoutFiles =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'"

    /// How long browsers refuse plain HTTP to this host after a response over TLS (RFC 6797). 0 makes them forget.
    let strictTransportSecurity: Duration
    /// Whether the client of a request uses TLS.
    let isOverTLS: @Sendable (Request) -> Bool

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        // Hummingbird closes the connection after such a request. The header keeps clients from reusing it.
        if request.headers[.connection] == "close", response.status != .switchingProtocols {
            response.headers[.connection] = "close"
        }
        let policy = response.headers[.contentSecurityPolicy]
        response.headers[.contentSecurityPolicy] = policy ?? Self.contentSecurityPolicy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[named: "Referrer-Policy"] = "same-origin"
        response.headers[named: "Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers[named: "Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        if isOverTLS(request) {
            // Without includeSubDomains: other hosts of the domain may not have TLS.
            response.headers[.strictTransportSecurity] = "max-age=\(strictTransportSecurity.components.seconds)"
        }
        // For browsers that do not know frame-ancestors.
        response.headers[named: "X-Frame-Options"] = "DENY"
        response.headers[.crossOriginResourcePolicy] = "same-origin"
        return response
    }
}

extension HTTPFields {
    /// A field for which HTTPTypes declares no name.
    subscript(named name: String) -> String? {
        get { HTTPField.Name(name).flatMap { self[$0] } }
        set { if let name = HTTPField.Name(name) { self[name] = newValue } }
    }
}
