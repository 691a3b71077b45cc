import Client
import Foundation

/// The calls about rejudgings, and how a command shows what they answer.
struct RejudgingCalls {
    private static let path = "/admin/rejudgings"
    private static let pollInterval = Duration.milliseconds(500)

    let client: ServiceClient
    /// Whether the answer of the service is printed as it is.
    let printsJSON: Bool

    /// Starts a rejudging, follows it to the end of its gradings and prints what it found.
    func startAndFollow(_ request: RejudgingRequest) async throws {
        let started: RejudgingAnswer = try await client.send("POST", Self.path, request)
        Console.say("Rejudging \(started.id) has begun. It goes on if this command is ended.")
        try await follow(started.id)
    }

    /// Waits for the end of the gradings with a progress bar, and prints what was found.
    func follow(_ id: String) async throws {
        let bar = ProgressBar()
        while true {
            let rejudging: RejudgingAnswer = try await client.get(Self.path(id))
            if let progress = rejudging.summary?.progress {
                bar.show(progress.graded + progress.failed, of: progress.total)
            }
            guard rejudging.state == "running" else { break }
            try await Task.sleep(for: Self.pollInterval)
        }
        bar.end()
        try await show(id)
    }

    func show(_ id: String) async throws { try printAnswer(try await client.send("GET", Self.path(id))) }

    /// Applies, discards or undoes a rejudging.
    func post(_ action: String, _ id: String, _ body: [String: Bool] = [:]) async throws {
        let body = try JSONEncoder().encode(body)
        // Applying 10,000 results is one transaction.
        _ = try await client.send("POST", "\(Self.path(id))/\(action)", body: body, timeout: 600)
        try await show(id)
    }

    private func printAnswer(_ data: Data) throws {
        if printsJSON { return Console.print(String(decoding: data, as: UTF8.self)) }
        Console.print(RejudgingReport(rejudging: try client.decoded(data)).description)
    }

    private static func path(_ id: String) -> String { "\(path)/\(ServiceClient.encoded(id))" }
}

/// What is graded again, and with which policy.
struct RejudgingRequest: Encodable {
    struct Filter: Encodable {
        var exercise: String?
        var user: String?
        var verdict: String?
        var since: String?
        var submission: String?
        var limit: Int?
    }

    struct Policy: Encodable {
        var name: String
        var yaml: String
    }

    var filter: Filter
    var policy: Policy?
    var `repeat` = 1
    var reason = ""
}
