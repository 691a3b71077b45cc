import HTTPTypes
import Hummingbird
import Store

/// The answers of the API that the page needs first. They come inside of the page.
///
/// Without them the page would need up to four round trips before it could show an exercise: for a session, for the
/// next exercise, for the exercise itself and for the progress. A visitor without a session gets the answers of a new
/// learner, and the page creates the session afterwards.
struct FirstAnswers: Sendable {
    let access: Access
    let store: Store
    let cache: ReadCache
    let exercises: ExerciseRoutes

    /// The page comes without the answers, and asks for each of them, if they take longer.
    private static let timeout = Duration.milliseconds(500)
    /// An identifier that no user has, for the answers of a new learner.
    private static let nobody = "00000000-0000-0000-0000-000000000000"

    /// Returns the answers for the learner who sends a request, as JSON for a script element.
    ///
    /// - Returns: nil if PostgreSQL does not answer in time.
    func json(for request: Request) async -> ByteBuffer? {
        let answers = try? await withTimeout(Self.timeout) { try await encoded(for: request) }
        return answers?.escapedForScript
    }

    private func encoded(for request: Request) async throws -> ByteBuffer {
        guard let caller = try await caller(request) else {
            return try ReadCache.encode(await view(user: Self.nobody, hasSession: false))
        }
        return try await cache.body("first-answers", of: caller) {
            try await view(user: caller.user.id, hasSession: true)
        }
    }

    /// Returns nil if the request has no valid session.
    private func caller(_ request: Request) async throws -> Caller? {
        do { return try await access.caller(of: request.head) } catch let problem as Problem {
            guard problem.status == .unauthorized else { throw problem }
            return nil
        }
    }

    private func view(user: String, hasSession: Bool) async throws -> FirstAnswersView {
        let standings = try await store.standings(user: user)
        let next = standings.first { !$0.isDone }
        let exercise: ExerciseView? = if let next { try await exercises.view(next, for: user) } else { nil }
        return FirstAnswersView(
            hasSession: hasSession, list: ListView(items: standings.map(StandingView.init), next: nil),
            next: next.map(StandingView.init), exercise: exercise,
            progress: ProgressView(progress: Progress(standings)))
    }
}

/// The answers by path, below `/api/v1`. The answer null stands for 204.
private struct FirstAnswersView: Encodable {
    var hasSession: Bool
    var list: ListView<StandingView>
    var next: StandingView?
    var exercise: ExerciseView?
    var progress: ProgressView

    private enum CodingKeys: CodingKey { case session, answers }

    private struct Path: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ path: String) { stringValue = path }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(hasSession, forKey: .session)
        var answers = container.nestedContainer(keyedBy: Path.self, forKey: .answers)
        try answers.encode(list, forKey: Path("/exercises"))
        try answers.encode(next, forKey: Path("/next"))
        try answers.encode(progress, forKey: Path("/progress"))
        if let next, let exercise { try answers.encode(exercise, forKey: Path("/exercises/\(next.slug)")) }
    }
}

/// The page's HTML, with a place for the first answers.
struct IndexPage: Sendable {
    private static let placeholder = "{{first-answers}}"

    private let before: String
    private let after: String
    private let contentType: String

    /// - Returns: nil if the file has no place for the answers.
    init?(_ asset: Asset?) {
        guard let asset else { return nil }
        let parts = String(buffer: asset.body).split(
            separator: Self.placeholder, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        before = String(parts[0])
        after = String(parts[1])
        contentType = asset.contentType
    }

    /// Returns the page with the answers for the sender of a request.
    func response(_ request: Request, _ answers: ByteBuffer?) -> Response {
        var body = ByteBuffer(string: before)
        body.writeImmutableBuffer(answers ?? ByteBuffer(string: "null"))
        body.writeString(after)
        var page = Asset(body: body, contentType: contentType, tag: EntityTag(of: body.readableBytesView))
        if let gzip = Gzip.compressed(body, level: Gzip.fastLevel) { page.compressed = [(.gzip, gzip)] }
        return page.response(
            request, headers: [.cacheControl: "private, no-cache", .vary: "Authorization, Cookie"])
    }
}

extension ByteBuffer {
    /// JSON that cannot end a script element or begin a comment in it: `<` occurs in strings only.
    fileprivate var escapedForScript: ByteBuffer {
        var escaped = ByteBuffer()
        escaped.reserveCapacity(readableBytes)
        for byte in readableBytesView {
            if byte == UInt8(ascii: "<") { escaped.writeString("\\u003c") } else { escaped.writeInteger(byte) }
        }
        return escaped
    }
}
