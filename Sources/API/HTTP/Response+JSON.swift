import FoundationEssentials
import HTTPTypes
import Hummingbird

extension Response {
    /// A JSON answer that no shared cache may keep: nearly everything here belongs to one person.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) throws
        -> Response
    {
        json(encoded: ByteBuffer(bytes: try JSONEncoder.wire.encode(value)), status: status, headers: headers)
    }

    static func json(encoded body: ByteBuffer, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response
    {
        var headers = headers
        headers[.contentType] = "application/json"
        headers[.cacheControl] = headers[.cacheControl] ?? "no-store"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// A read that the client may keep and revalidate: 304 when it already holds exactly this.
    static func revalidated(_ body: ByteBuffer, for request: Request) -> Response {
        let tag = EntityTag(of: body.readableBytesView)
        let headers: HTTPFields = [.eTag: tag.text, .cacheControl: "private, no-cache", .vary: "Authorization, Cookie"]
        if tag.isNamed(by: request.headers[.ifNoneMatch]) {
            var response = Response(status: .notModified, headers: headers)
            // Not the 0 that an empty body suggests: it would describe the representation (RFC 9110, 8.6).
            response.headers[.contentLength] = nil
            return response
        }
        return json(encoded: body, headers: headers)
    }
}
