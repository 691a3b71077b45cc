import Hummingbird
import Logging

/// Gives every request an id, under which the logs of all processes mention it, from the request to the verdict.
///
/// The id is returned as `X-Request-Id`, so that a person who reports a fault can name it.
struct RequestIdentity: RouterMiddleware {
    /// Knows the trusted proxies, which may set `X-Request-Id`. Other clients could make their requests look like
    /// somebody else's.
    let addresses: ClientAddress

    static let header = "X-Request-Id"

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let given = request.headers[named: Self.header], Self.isWellFormed(given),
            let peer = IPAddress(context.channel.remoteAddress), addresses.isTrusted(peer)
        {
            context.requestID = given
        }
        // Our id replaces the number that Hummingbird gives each request.
        context.logger[metadataKey: "hb.request.id"] = nil
        context.logger[metadataKey: "request"] = "\(context.requestID)"
        var response = try await next(request, context)
        response.headers[named: Self.header] = context.requestID
        return response
    }

    /// Returns a new id: 32 hexadecimal digits, of which 128 bits are random.
    static func make() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Whether an id can be logged and stored: 8 to 128 letters, digits and `.`, `_`, `-`.
    static func isWellFormed(_ text: String) -> Bool {
        (8...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }
}
