import HTTPTypes
import Hummingbird

/// Headers of every answer, the page's files and the API's JSON alike.
struct StandardHeaders: RouterMiddleware {
    /// No inline script or style, nothing from elsewhere, no framing. `'self'` covers the socket too (CSP level 3).
    static let contentSecurityPolicy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        + "frame-ancestors 'none'"

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        // Hummingbird closes after such a request; a client that is told does not try the connection again.
        if request.headers[.connection]?.lowercased() == "close" { response.headers[.connection] = "close" }
        response.headers[.contentSecurityPolicy] = Self.contentSecurityPolicy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[named: "Referrer-Policy"] = "same-origin"
        response.headers[named: "Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers[.crossOriginResourcePolicy] = "same-origin"
        return response
    }
}

extension HTTPFields {
    /// A field that HTTPTypes has no name for.
    subscript(named name: String) -> String? {
        get { HTTPField.Name(name).flatMap { self[$0] } }
        set { if let name = HTTPField.Name(name) { self[name] = newValue } }
    }
}
