import HTTPTypes
import Hummingbird
import NIOCore

/// Compresses the JSON that clients read, if they accept gzip.
///
/// The size of a compressed response depends on its content, which an attacker can use (BREACH). So only responses to
/// GET are compressed, and none that sets a cookie: responses with session and API tokens answer POST.
struct CompressionMiddleware: RouterMiddleware {
    /// Longer responses are sent as they are, so that no event loop is busy with one of them for long.
    private static let maximumBytes = 1024 * 1024

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard request.method == .get || request.method == .head, response.headers[.setCookie] == nil,
            response.headers[.contentEncoding] == nil
        else { return response }
        if response.status == .notModified {
            response.vary(on: "Accept-Encoding")
            return response
        }
        guard response.status == .ok, response.headers[.contentType]?.hasPrefix("application/json") == true
        else { return response }
        response.vary(on: "Accept-Encoding")
        guard request.method == .get, let length = response.body.contentLength,
            (ContentCoding.minimumBytes...Self.maximumBytes).contains(length),
            ContentCoding.gzip.isAccepted(by: request.headers[.acceptEncoding])
        else { return response }
        let body = try await response.body.collected()
        guard let compressed = Gzip.compressed(body, level: Gzip.fastLevel) else {
            response.body = ResponseBody(byteBuffer: body)
            return response
        }
        response.setBody(compressed, coding: .gzip)
        return response
    }
}

extension Response {
    /// Replaces the body by its compressed form.
    ///
    /// A strong entity tag names one sequence of bytes, so the tag becomes weak (RFC 9110, 8.8.1). Revalidation
    /// compares tags weakly.
    mutating func setBody(_ compressed: ByteBuffer, coding: ContentCoding) {
        body = ResponseBody(byteBuffer: compressed)
        headers[.contentEncoding] = coding.rawValue
        if let tag = headers[.eTag], !tag.hasPrefix("W/") { headers[.eTag] = "W/" + tag }
    }

    /// Adds the name of a request header that the response depends on.
    mutating func vary(on name: String) {
        let names = headers[.vary]
        if names?.contains(name) != true { headers[.vary] = names.map { "\($0), \(name)" } ?? name }
    }
}

extension ResponseBody {
    /// Returns all bytes of the body.
    fileprivate func collected() async throws -> ByteBuffer {
        let bytes = CollectedBytes()
        try await write(bytes)
        return bytes.buffer
    }
}

/// Collects what a response body writes.
private final class CollectedBytes: ResponseBodyWriter {
    private(set) var buffer = ByteBuffer()

    func write(_ bytes: ByteBuffer) async throws { buffer.writeImmutableBuffer(bytes) }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
