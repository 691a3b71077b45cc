import HTTPTypes
import Hummingbird

extension Request {
    /// Reads the body as the fields of an HTML form.
    ///
    /// - Throws: `Problem` 415, 413 or 400.
    func form<Form: Decodable>(_ type: Form.Type, upTo maximumBytes: Int) async throws -> Form {
        let contentType = headers[.contentType]?.prefix { $0 != ";" }.trimmingSpaces().lowercased()
        guard contentType == "application/x-www-form-urlencoded" else {
            throw Problem(.unsupportedMediaType, "Send the form of the page at this address.")
        }
        let body = try await collect(upTo: maximumBytes)
        do {
            return try URLEncodedFormDecoder().decode(type, from: String(buffer: body))
        } catch is DecodingError {
            throw Problem.badRequest("A field of the form is missing. Send the form of the page at this address.")
        }
    }
}
