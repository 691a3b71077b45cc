import Foundation
import FoundationNetworking

/// An HTTP client of the API.
struct Client: Sendable {
    let port: Int
    /// Sent as bearer token.
    var token: String?

    struct Answer: Sendable {
        var status: Int
        var headers: [String: String]
        var body: Data

        var json: JSON { get throws { try JSON(parsing: body) } }
        /// The `detail` of a problem.
        var detail: String { (try? json["detail"]?.string) ?? "" }
    }

    /// A session without the shared cookie store, so that each client sends its own credentials only.
    private static let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.httpMaximumConnectionsPerHost = 64
        return URLSession(configuration: configuration)
    }()

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", path, headers: headers)
    }

    func delete(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send("DELETE", path, headers: headers)
    }

    /// - Parameter json: the body's text.
    func post(_ path: String, json: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send(
            "POST", path, body: Data(json.utf8),
            headers: ["Content-Type": "application/json"].merging(headers) { $1 })
    }

    func submit(_ code: String, to exercise: String, supersede: Bool = false, key: String? = nil) async throws -> Answer
    {
        let body = try JSONEncoder().encode(Submission(exercise: exercise, code: code, supersede: supersede))
        return try await send(
            "POST", "/api/v1/submissions", body: body,
            headers: ["Content-Type": "application/json"].merging(key.map { ["Idempotency-Key": $0] } ?? [:]) { $1 })
    }

    func send(
        _ method: String, _ path: String, body: Data? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { throw URLError(.badURL) }
        var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: 120)
        request.httpMethod = method
        request.httpBody = body
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await Self.session.data(for: request)
        guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
        let fields = response.allHeaderFields.map { (("\($0)").lowercased(), "\($1)") }
        return Answer(
            status: response.statusCode, headers: Dictionary(fields, uniquingKeysWith: { $1 }), body: data)
    }

    private struct Submission: Encodable {
        var exercise: String
        var code: String
        var supersede: Bool
    }
}
