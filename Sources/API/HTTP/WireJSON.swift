import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// A coding key of any name.
struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(_ stringValue: String) { self.stringValue = stringValue }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}

extension JSONEncoder {
    /// The encoder for all JSON of the API. Sorted keys give equal content equal entity tags.
    static var wire: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }
}

/// A request body that lists all its fields, so that a misspelt field is an error.
protocol RequestPayload: Decodable {
    associatedtype CodingKeys: CodingKey & CaseIterable
    /// The maximum size of the body in bytes, including white space and escapes.
    static var maximumBytes: Int { get }
}

extension Request {
    /// Reads the body as a JSON object that has no other fields than the payload.
    ///
    /// - Throws: `Problem` 415, 413 or 400. Its detail names the wrong field and the reason.
    func payload<Payload: RequestPayload>(_ type: Payload.Type) async throws -> Payload {
        try requireJSON()
        return try decode(type, try await collect(upTo: Payload.maximumBytes))
    }

    /// Reads the body as above. Returns nil for an empty body or object, which needs no content type.
    ///
    /// - Throws: `Problem` 415, 413 or 400. Its detail names the wrong field and the reason.
    func optionalPayload<Payload: RequestPayload>(_ type: Payload.Type) async throws -> Payload? {
        let body = try await collect(upTo: Payload.maximumBytes)
        let text = String(buffer: body).filter { !$0.isWhitespace }
        guard !text.isEmpty, text != "{}" else { return nil }
        try requireJSON()
        return try decode(type, body)
    }

    /// Reads the body.
    ///
    /// - Throws: `Problem` 413 for a longer one.
    func collect(upTo maximumBytes: Int) async throws -> ByteBuffer {
        do {
            return try await body.collect(upTo: maximumBytes)
        } catch is NIOTooManyBytesError {
            throw Problem(
                .contentTooLarge, "The request body is larger than \(maximumBytes) bytes. Send a shorter one.")
        }
    }

    private func decode<Payload: RequestPayload>(_ type: Payload.Type, _ body: ByteBuffer) throws -> Payload {
        guard String(validating: body.readableBytesView, as: UTF8.self) != nil else {
            throw Problem.badRequest("The request body is not UTF-8. Send the JSON encoded as UTF-8.")
        }
        do {
            return try JSONDecoder().decode(Strict<Payload>.self, from: Data(body.readableBytesView)).payload
        } catch let error as DecodingError {
            throw Problem.badRequest(error.advice)
        }
    }

    /// Refuses other content types. This also blocks forms of other sites, which cannot send this content type.
    func requireJSON() throws {
        let type = headers[.contentType]?.prefix { $0 != ";" }.trimmingSpaces().lowercased()
        guard type == "application/json" else {
            throw Problem(
                .unsupportedMediaType, "Send the body as JSON, with the header Content-Type: application/json.")
        }
    }
}

private struct Strict<Payload: RequestPayload>: Decodable {
    var payload: Payload

    init(from decoder: any Decoder) throws {
        let known = Payload.CodingKeys.allCases.map(\.stringValue)
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: [key],
                    debugDescription: "Unknown field \"\(key.stringValue)\". The fields are: "
                        + known.map { "\"\($0)\"" }.joined(separator: ", ") + "."))
        }
        payload = try Payload(from: decoder)
    }
}

extension DecodingError {
    private static func words(for type: Any.Type) -> String {
        switch type {
        case is Bool.Type: "true or false"
        case is Int.Type: "a whole number"
        default: "a string"
        }
    }

    fileprivate var advice: String {
        switch self {
        case .keyNotFound(let key, _):
            "The field \"\(key.stringValue)\" is missing."
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            if let field = context.codingPath.last {
                "The field \"\(field.stringValue)\" must be \(Self.words(for: type))."
            } else {
                "The request body must be a JSON object."
            }
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            context.debugDescription
        default:
            "The request body is not valid JSON."
        }
    }
}
