import FoundationEssentials
import HTTPTypes
import Hummingbird

/// An error response: problem details of RFC 9457.
///
/// `detail` is a message for a person and says what to do next. Causes go to the log, never into the response.
package struct Problem: Error, Sendable {
    package var status: HTTPResponse.Status
    package var detail: String
    /// Further members of the problem object.
    package var members: [String: String]
    /// Further members that are numbers.
    package var numbers: [String: Int] = [:]
    /// Further members that are lists or objects.
    package var content: [String: any Encodable & Sendable] = [:]
    package var headers: HTTPFields

    package init(
        _ status: HTTPResponse.Status, _ detail: String, members: [String: String] = [:], headers: HTTPFields = [:]
    ) {
        self.status = status
        self.detail = detail
        self.members = members
        self.headers = headers
    }
}

extension Problem: HTTPResponseError {
    package func response(from request: Request, context: some RequestContext) throws -> Response {
        var object = members
        object["type"] = "about:blank"
        object["title"] = status.reasonPhrase
        object["detail"] = detail
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        let body = try JSONEncoder.wire.encode(
            Body(status: status.code, members: object, numbers: numbers, content: content))
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// One flat object: RFC 9457 places extension members beside the standard ones.
    private struct Body: Encodable {
        var status: Int
        var members: [String: String]
        var numbers: [String: Int]
        var content: [String: any Encodable & Sendable]

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: AnyKey.self)
            try container.encode(status, forKey: AnyKey("status"))
            for (name, value) in members { try container.encode(value, forKey: AnyKey(name)) }
            for (name, value) in numbers { try container.encode(value, forKey: AnyKey(name)) }
            for (name, value) in content { try container.encode(value, forKey: AnyKey(name)) }
        }
    }
}

extension Problem {
    package static func badRequest(_ detail: String) -> Problem { Problem(.badRequest, detail) }
    package static func notFound(_ detail: String) -> Problem { Problem(.notFound, detail) }
    package static func forbidden(_ detail: String) -> Problem { Problem(.forbidden, detail) }
    static let teachersOnly = forbidden("Only teachers may do this. Sign in as a teacher.")
    static let administratorsOnly = forbidden("Only administrators may do this. Sign in as an administrator.")

    /// 401 with the challenge that RFC 9110 requires.
    package static func unauthorized(_ detail: String) -> Problem {
        Problem(.unauthorized, detail, headers: [.wwwAuthenticate: #"Bearer realm="sandmartin""#])
    }

    /// 503: a part of the service is unreachable. The client should try again.
    package static func unavailable(_ part: String) -> Problem {
        Problem(
            .serviceUnavailable,
            "Sandmartin cannot reach its \(part). Your request was not accepted. Try again in a few seconds.",
            members: ["part": part], headers: [.retryAfter: "2"])
    }

    package static let internalError = Problem(
        .internalServerError,
        "An error occurred in Sandmartin. Try again. If the error persists, contact the administrator.")
}
