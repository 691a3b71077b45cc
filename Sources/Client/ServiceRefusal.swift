import Foundation

/// An answer of the service that is no success.
package struct ServiceRefusal: Error {
    /// A fault or a surprise in a text that was sent.
    package struct Finding: Decodable, Sendable {
        package var file: String
        package var line: Int?
        package var message: String
        /// Whether the text is refused because of it. Otherwise the finding is advice.
        package var refused: Bool
    }

    package let status: Int
    package let body: Data
    /// What a person can do (RFC 9457).
    package let detail: String
    /// Empty unless the service refuses a text.
    package let findings: [Finding]

    init(status: Int, body: Data, url: String) {
        struct Problem: Decodable {
            var detail: String?
            var findings: [Finding]?
        }

        let problem = try? JSONDecoder().decode(Problem.self, from: body)
        self.status = status
        self.body = body
        detail = problem?.detail ?? "\(url) answered \(status) without a reason; is it the address of the service?"
        findings = problem?.findings ?? []
    }
}
