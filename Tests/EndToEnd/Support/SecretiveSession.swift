import Foundation
import FoundationNetworking
import Testing

/// A visitor's session with everything in it that no log may contain.
struct SecretiveSession {
    /// Values that no log may contain.
    private(set) var secrets: [String] = []
    /// The ids of accepted submissions, and the `X-Request-Id` of the answers.
    private(set) var submissions: [(id: String, request: String)] = []

    private let server: URL
    private var token: String?

    private static let name = "Wilhelmina.Quux"
    private static let password = "correct horse battery staple 1815"
    private static let secretInCode = "xylophone_0x5EC2E7"

    private struct Answer {
        var status: Int
        var requestID: String?
        var body: Data

        func string(_ key: String) throws -> String? {
            (try JSONSerialization.jsonObject(with: body) as? [String: Any])?[key] as? String
        }
    }

    /// Goes through a whole session: submissions with every kind of end, an account, sign-ins, tokens, and faults.
    ///
    /// - Parameter adminToken: the setting `admin.token` of the service.
    static func run(at server: URL, adminToken: String) async throws -> SecretiveSession {
        var session = SecretiveSession(server: server)
        session.secrets = [Self.name, Self.name.lowercased(), Self.password, Self.secretInCode, adminToken]
        try await session.run(adminToken: adminToken)
        return session
    }

    private init(server: URL) { self.server = server }

    private mutating func run(adminToken: String) async throws {
        token = try await secret("token", of: send("POST", "session", [:]))
        for code in [
            "def hello(): return 'Hello'", "def hello(): return '\(Self.secretInCode)'",
            "def hello(): raise ValueError('\(Self.secretInCode)')", "\(Self.secretInCode) = ", "while True: pass",
            "import os; os.kill(os.getpid(), 9)",
        ] { try await grade("# \(Self.secretInCode)\n\(code)\n") }

        let account = ["name": Self.name, "password": Self.password]
        #expect(try await send("POST", "account", account).status == 201)
        let apiToken = try await send("POST", "tokens", ["name": "for \(Self.secretInCode)"])
        _ = try secret("token", of: apiToken)
        for wrong in ["\(Self.password)!", String(Self.password.reversed())] {
            secrets.append(wrong)
            #expect(try await send("POST", "session", ["name": Self.name, "password": wrong]).status == 401)
        }
        #expect(try await send("DELETE", "session").status == 204)
        token = try await secret("token", of: send("POST", "session", account))
        try await grade("# \(Self.secretInCode) once more\ndef hello(): return 'Hello'\n")
        try await readAll()
        try await provokeFaults()
        token = adminToken
        for path in ["admin/submissions", "admin/queue", "admin/workers", "admin/exercises"] {
            #expect(try await send("GET", path).status == 200)
        }
    }

    private func readAll() async throws {
        for _ in 0..<2 {
            for path in ["exercises", "submissions", "progress", "account", "sessions", "tokens"] {
                #expect(try await send("GET", path).status == 200, "\(path)")
            }
        }
    }

    /// Sends requests that are refused, each with a secret in it.
    private mutating func provokeFaults() async throws {
        #expect(try await send("GET", "submissions/\(Self.secretInCode)").status == 404)
        #expect(try await send("GET", "\(Self.secretInCode)").status == 404)
        #expect(try await send("POST", "submissions", ["code": Self.secretInCode]).status == 400)
        #expect(try await send("POST", "account", ["name": Self.name, "password": Self.password]).status == 409)
        let unknown = "smt_\(Self.secretInCode)"
        secrets.append(unknown)
        let own = token
        token = unknown
        #expect(try await send("GET", "progress").status == 401)
        token = own
    }

    private mutating func grade(_ code: String) async throws {
        let accepted = try await send("POST", "submissions", ["exercise": "hello", "code": code])
        try #require(accepted.status == 202, "\(String(decoding: accepted.body, as: UTF8.self))")
        let id = try #require(try accepted.string("id"))
        submissions.append((id, try #require(accepted.requestID)))
        try await eventually("the submission is graded") {
            try await send("GET", "submissions/\(id)").string("status") == "graded"
        }
    }

    private mutating func secret(_ key: String, of answer: Answer) throws -> String {
        try #require(answer.status == 201, "\(String(decoding: answer.body, as: UTF8.self))")
        let value = try #require(try answer.string(key))
        secrets.append(value)
        return value
    }

    private func send(_ method: String, _ path: String, _ body: [String: String]? = nil) async throws -> Answer {
        var request = URLRequest(url: server.appending(path: "api/v1/\(path)"))
        request.httpMethod = method
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        if let body {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = try JSONEncoder().encode(body)
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        let http = try #require(response as? HTTPURLResponse)
        return Answer(
            status: http.statusCode, requestID: http.value(forHTTPHeaderField: "X-Request-Id"), body: data)
    }
}
