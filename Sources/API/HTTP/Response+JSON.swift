import FoundationEssentials
import HTTPTypes
import Hummingbird

extension Response {
    /// A JSON response that caches must not store, because most responses belong to one user.
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

    /// A response that the client may store and revalidate, or 304 if the client already has this content.
    static func revalidated(
        _ body: ByteBuffer, contentType: String = "application/json", for request: Request, headers: HTTPFields = [:]
    ) -> Response {
        let tag = EntityTag(of: body.readableBytesView)
        var headers = headers
        headers[.eTag] = tag.text
        headers[.cacheControl] = "private, no-cache"
        headers[.vary] = "Authorization, Cookie"
        if tag.isNamed(by: request.headers[.ifNoneMatch]) {
            var response = Response(status: .notModified, headers: headers)
            // No Content-Length of 0: it would describe the representation (RFC 9110, 8.6).
            response.headers[.contentLength] = nil
            return response
        }
        headers[.contentType] = contentType
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// The PNG file of a program, as a response that the client may store and revalidate.
    static func picture(_ png: [UInt8], for request: Request) -> Response {
        revalidated(
            ByteBuffer(bytes: png), contentType: "image/png", for: request,
            headers: [.contentSecurityPolicy: StandardHeaders.policyForPictures])
    }
}
