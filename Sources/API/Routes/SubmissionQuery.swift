import Hummingbird
import Passwords
import Settings
import Store

/// The filter that a request for the list of all submissions asks for.
struct SubmissionQuery {
    private static let maximumTextLength = 200
    private static let maximumUserLength = 64

    private let values: SubmissionFilter
    /// The id or the account name of a user.
    private let user: String?

    /// - Throws: `Problem` 400 for a malformed or repeated parameter, and 422 for the version of an unnamed policy.
    init(_ request: Request) throws {
        let query = RequestQuery(request.uri)
        user = try query.value(of: "user").map(String.init)
        guard user.map({ (1...Self.maximumUserLength).contains($0.unicodeScalars.count) }) ?? true else {
            throw Problem.badRequest("\"user\" must be the id or the account name of a user.")
        }
        values = SubmissionFilter(
            exercise: try Slug.optional(in: query.value(of: "exercise")),
            status: try Choice.of("status", query.value(of: "status")),
            verdict: try Choice.of("verdict", query.value(of: "verdict")),
            outcome: try Choice.of("outcome", query.value(of: "outcome")),
            since: try Timestamp.of("since", query.value(of: "since")),
            until: try Timestamp.of("until", query.value(of: "until")),
            text: try Self.text(query.value(of: "text")), policy: try Self.policy(query))
    }

    private static func policy(_ query: RequestQuery) throws -> SubmissionFilter.PolicyName? {
        let version = try query.value(of: "policy_version").map { text in
            guard let number = Int(text), (1...Int(Int32.max)).contains(number) else {
                throw Problem.badRequest("\"policy_version\" must be the number of a version, from 1.")
            }
            return number
        }
        guard let name = try query.value(of: "policy").map(String.init) else {
            guard version == nil else {
                throw Problem(
                    .unprocessableContent, "Add \"policy\", the name of the policy, to \"policy_version\".")
            }
            return nil
        }
        guard PolicyRoutes.isName(name) else {
            throw Problem.badRequest("\"policy\" must be 1 to 64 lower-case letters, digits and hyphens.")
        }
        return .init(name: name, version: version)
    }

    private static func text(_ text: Substring?) throws -> String? {
        guard let text else { return nil }
        guard (1...maximumTextLength).contains(text.unicodeScalars.count), !text.utf8.contains(0) else {
            throw Problem.badRequest("\"text\" must be a part of the code: 1 to \(maximumTextLength) characters.")
        }
        return String(text)
    }

    /// - Throws: `Problem` 404 if no account has the given name.
    func filter(in store: Store) async throws -> SubmissionFilter {
        var filter = values
        if let user { filter.user = try await Self.user(user, in: store) }
        return filter
    }

    /// Returns the id of a user.
    ///
    /// - Parameter text: the id or the account name.
    /// - Throws: `Problem` 404 if no account has this name.
    static func user(_ text: String, in store: Store) async throws -> String {
        if text.isUUID { return text }
        guard let name = AccountName(text), let found = try await store.user(named: name) else {
            throw Problem.notFound("\"user\" is neither the id nor the account name of a user.")
        }
        return found
    }
}
