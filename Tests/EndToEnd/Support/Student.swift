import Foundation
import FoundationNetworking
import Testing

/// An HTTP client with the session of a learner.
struct Student {
    struct Submission: Decodable {
        let id: String
        let status: String
        let verdict: String?
        let points: Int?
    }

    struct Progress: Decodable {
        let points: Int
        let completed: Int
        let total: Int
    }

    struct Items<Item: Decodable>: Decodable { let items: [Item] }

    let server: URL
    let token: String

    /// Opens a session.
    init(at server: URL) async throws {
        struct Session: Decodable { let token: String }
        let (data, status) = try await Self.send("POST", server, "api/v1/session", token: nil, body: [:])
        try #require(status == 201)
        self.init(at: server, token: try JSONDecoder().decode(Session.self, from: data).token)
    }

    init(at server: URL, token: String) {
        self.server = server
        self.token = token
    }

    func get<Answer: Decodable>(_ path: String, as type: Answer.Type) async throws -> Answer {
        let (data, status) = try await Self.send("GET", server, path, token: token, body: nil)
        try #require(status == 200, "GET \(path): \(status) \(String(decoding: data, as: UTF8.self))")
        return try JSONDecoder().decode(type, from: data)
    }

    func text(_ path: String) async throws -> String {
        let (data, status) = try await Self.send("GET", server, path, token: token, body: nil)
        try #require(status == 200)
        return String(decoding: data, as: UTF8.self)
    }

    func submit(_ code: String, to exercise: String) async throws -> Submission {
        let (data, status) = try await Self.send(
            "POST", server, "api/v1/submissions", token: token, body: ["exercise": exercise, "code": code])
        try #require(status == 202 || status == 200, "POST: \(status) \(String(decoding: data, as: UTF8.self))")
        return try JSONDecoder().decode(Submission.self, from: data)
    }

    func delete(_ submission: Submission) async throws -> Int {
        try await Self.send("DELETE", server, "api/v1/submissions/\(submission.id)", token: token, body: nil).1
    }

    /// Waits for the verdict, and returns the submission.
    func verdict(of submission: Submission) async throws -> Submission {
        var current = submission
        try await eventually("the submission is graded") {
            current = try await get("api/v1/submissions/\(submission.id)", as: Submission.self)
            return current.status == "graded"
        }
        return current
    }

    static func send(
        _ method: String, _ server: URL, _ path: String, token: String?, body: [String: any Sendable]?
    ) async throws -> (Data, Int) {
        var request = URLRequest(url: server.appending(path: path))
        request.httpMethod = method
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        if let body {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = try JSONSerialization.data(withJSONObject: body)
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        return (data, try #require(response as? HTTPURLResponse).statusCode)
    }
}
