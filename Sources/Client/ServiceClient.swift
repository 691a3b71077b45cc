import Foundation
internal import FoundationNetworking

/// Calls the HTTP API of a running service with the rights of an API token.
package struct ServiceClient: Sendable {
    package static let defaultTimeout = 60.0

    /// Without a slash at the end.
    private let url: String
    private let token: String

    /// - Parameter url: scheme, host and port, such as `https://school.example`.
    package init(url: String, token: String) {
        self.url = url
        self.token = token
    }

    /// Sends a request and returns the body of the answer.
    ///
    /// - Parameters:
    ///   - path: below `/api/v1`, with its special characters encoded.
    ///   - timeout: the seconds that the service may be silent.
    /// - Throws: `ServiceRefusal` for an answer that is no success; `ServiceUnreachable` without an answer.
    package func send(
        _ method: String, _ path: String, body: Data? = nil, type: String = "application/json",
        timeout: Double = defaultTimeout
    ) async throws -> Data {
        guard let address = URL(string: "\(url)/api/v1\(path)") else {
            throw ServiceUnreachable(url: url, reason: "\(url)/api/v1\(path) is no URL.")
        }
        var request = URLRequest(url: address, timeoutInterval: timeout)
        request.httpMethod = method
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Accept")
        if let body {
            request.httpBody = body
            request.setValue(type, forHTTPHeaderField: "Content-Type")
        }
        let session = URLSession(configuration: .ephemeral)
        defer { session.finishTasksAndInvalidate() }
        let (data, response): (Data, URLResponse)
        do { (data, response) = try await session.data(for: request) } catch {
            throw ServiceUnreachable(url: url, reason: error.localizedDescription)
        }
        guard let status = (response as? HTTPURLResponse)?.statusCode else {
            throw ServiceUnreachable(url: url, reason: "The answer is not HTTP.")
        }
        guard (200..<300).contains(status) else { throw ServiceRefusal(status: status, body: data, url: url) }
        return data
    }

    /// Sends a value as JSON, and reads the answer.
    package func send<Answer: Decodable>(
        _ method: String, _ path: String, _ value: some Encodable
    ) async throws -> Answer {
        try decoded(try await send(method, path, body: try JSONEncoder().encode(value)))
    }

    package func get<Answer: Decodable>(_ path: String) async throws -> Answer {
        try decoded(try await send("GET", path))
    }

    /// A text as a part of a path or a query.
    package static func encoded(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    /// Reads the body of an answer, whose keys are in snake case.
    package func decoded<Answer: Decodable>(_ data: Data) throws -> Answer {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do { return try decoder.decode(Answer.self, from: data) } catch {
            throw ServiceUnreachable(
                url: url, reason: "The service answers what this command does not understand. Are both of one version?")
        }
    }
}

/// There is no answer, or none that can be understood.
package struct ServiceUnreachable: Error, CustomStringConvertible {
    let url: String
    let reason: String

    package var description: String {
        "no answer from \(url): \(reason) Check that the service runs there, or set SANDMARTIN_SERVICE_URL"
    }
}
