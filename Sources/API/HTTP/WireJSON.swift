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

/// A JSON object of a request that lists all its fields, so that a misspelt field is an error.
protocol RequestObject: Decodable {
    associatedtype CodingKeys: CodingKey & CaseIterable
    /// The fields that may be null. Any other optional field can only be left out.
    static var nullableFields: [String] { get }
    /// How many fields the objects among its values have. Those are read as `Strict`.
    var nestedFieldCount: Int { get }
}

extension RequestObject {
    static var nullableFields: [String] { [] }
    var nestedFieldCount: Int { 0 }
}

/// A request body.
protocol RequestPayload: RequestObject {
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
        let content = body.readableBytesView.filter { !" \t\r\n".utf8.contains($0) }
        guard !content.isEmpty, !content.elementsEqual("{}".utf8) else { return nil }
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
        let decoded: Strict<Payload>
        do {
            decoded = try JSONDecoder().decode(Strict<Payload>.self, from: Data(body.readableBytesView))
        } catch let error as DecodingError {
            throw Problem.badRequest(error.advice)
        }
        guard decoded.fieldCount == Self.fieldCount(of: body) else {
            throw Problem.badRequest("A field occurs more than once in the request body. Send each field once.")
        }
        return decoded.payload
    }

    /// Counts the fields of a valid JSON object and of the objects in it, repeated ones too, of which the decoder shows
    /// only one.
    private static func fieldCount(of object: ByteBuffer) -> Int {
        var count = 0
        var isString = false
        var isEscaped = false
        for byte in object.readableBytesView {
            if isString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isString = true
            case UInt8(ascii: ":"): count += 1
            default: break
            }
        }
        return count
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

/// An object that has no other fields than `Payload`.
struct Strict<Payload: RequestObject>: Decodable {
    var payload: Payload
    /// The number of different fields, with those of the objects among its values.
    var fieldCount: Int

    init(from decoder: any Decoder) throws {
        let known = Payload.CodingKeys.allCases.map(\.stringValue)
        let container = try decoder.container(keyedBy: AnyKey.self)
        for key in container.allKeys {
            guard known.contains(key.stringValue) else {
                throw Self.refusal(
                    of: key,
                    "Unknown field \"\(key.stringValue)\". The fields are: "
                        + known.map { "\"\($0)\"" }.joined(separator: ", ") + ".")
            }
            guard try !container.decodeNil(forKey: key) || Payload.nullableFields.contains(key.stringValue) else {
                throw Self.refusal(of: key, "The field \"\(key.stringValue)\" must not be null.")
            }
        }
        payload = try Payload(from: decoder)
        fieldCount = container.allKeys.count + payload.nestedFieldCount
    }

    private static func refusal(of key: AnyKey, _ reason: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: [key], debugDescription: reason))
    }
}

extension DecodingError {
    private static func words(for type: Any.Type) -> String {
        switch type {
        case is Bool.Type: "true or false"
        case is Int.Type: "a whole number"
        case is [Any].Type: "a list"
        case is String.Type: "a string"
        default: "an object"
        }
    }

    fileprivate var advice: String {
        switch self {
        case .keyNotFound(let key, _):
            "The field \"\(key.stringValue)\" is missing."
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            if let field = context.codingPath.last(where: { $0.intValue == nil }) {
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
