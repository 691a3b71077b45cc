import HTTPTypes
import Hummingbird
import Logging
import Scheduler
import Store

/// The routes of the caller's own submissions: submit, list, read and delete.
struct SubmissionRoutes: Sendable {
    let access: Access
    let store: Store
    let queue: SubmissionQueue
    let cache: ReadCache
    let metrics: Metrics

    func add(to table: inout RouteTable) {
        table.open(.post, "/api/v1/submissions", limitedAs: .submission, handler: submit)
        table.learner(.get, "/api/v1/submissions", handler: list)
        table.learner(.get, "/api/v1/submissions/{id}", handler: show)
        table.learner(.get, "/api/v1/submissions/{id}/figures/{test}", handler: figure)
        table.learner(.delete, "/api/v1/submissions/{id}", handler: delete)
    }

    /// Passes the session token on to the store, which authenticates and stores in one statement.
    @Sendable private func submit(_ request: Request, _ context: APIContext) async throws -> Response {
        let token = try access.token(of: request.head)
        let payload: SubmissionPayload
        let key: String?
        do {
            payload = try await request.payload(SubmissionPayload.self)
            try payload.validate()
            key = try idempotencyKey(request)
        } catch {
            // A missing session takes precedence over a malformed request.
            _ = try await access.caller(of: request.head)
            throw error
        }
        let outcome = try await store.submit(
            token: token, exercise: payload.exercise, code: payload.code, idempotencyKey: key,
            supersede: payload.supersede, request: context.requestID,
            address: access.addresses.text(of: request, context))
        note(outcome, context)
        switch outcome {
        case .accepted(let submission, let arrived):
            let position = submission.status.isTerminal ? nil : try await position(of: submission) ?? arrived
            return try .json(
                SubmissionView(submission: submission, position: position), status: .accepted,
                headers: [.location: "/api/v1/submissions/\(submission.id)"])
        case .judgedBefore(let submission):
            return try .json(SubmissionView(submission: submission))
        case .pending(let id):
            throw Problem(
                .conflict,
                "Your last submission is still being graded. Wait for its verdict, or send \"supersede\": true to "
                    + "cancel it and have this one graded instead.",
                members: ["id": id])
        case .noSuchExercise:
            throw ExerciseRoutes.unknown(payload.exercise)
        case .unknownAuthor:
            throw Access.unknown(token)
        case .idempotencyKeyReused:
            throw Problem(
                .unprocessableContent,
                "This Idempotency-Key was used before with another exercise or other code. "
                    + "Use a new key for each submission.")
        }
    }

    /// The place of a submission in the queue. While Redis does not answer, its place by arrival.
    private func position(of submission: StoredSubmission) async throws -> Int? {
        let queued = try? await withTimeout(Self.positionTimeout) { [queue] in
            try await queue.position(of: submission.id, flow: submission.flow)
        }
        if let queued { return queued }
        return try await store.position(of: submission.id)
    }

    private static let positionTimeout = Duration.milliseconds(250)

    private func idempotencyKey(_ request: Request) throws -> String? {
        guard let key = request.headers[named: "Idempotency-Key"] else { return nil }
        guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw Problem.badRequest("The Idempotency-Key must have 1 to 200 printable ASCII characters.")
        }
        return key
    }

    private func note(_ outcome: SubmitOutcome, _ context: APIContext) {
        let name: String
        switch outcome {
        case .accepted: name = "accepted"
        case .judgedBefore: name = "judged_before"
        case .pending: name = "pending"
        case .noSuchExercise: name = "no_such_exercise"
        case .idempotencyKeyReused: name = "idempotency_key_reused"
        case .unknownAuthor: return
        }
        metrics.count(.submissions, [.init("outcome", name)])
        guard case .accepted(let submission, _) = outcome else { return }
        metrics.observe(.accept, ContinuousClock.now - context.arrived)
        context.logger.info("Accepted a submission", metadata: ["submission": "\(submission.id)"])
    }

    @Sendable private func list(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let page = try PageQuery(request)
        let exercise = try Slug.optional(in: RequestQuery(request.uri).value(of: "exercise"))
        let key = "submissions:\(exercise ?? ""):\(page.limit):\(page.before ?? 0)"
        let body = try await cache.body(key, of: caller) {
            let found = try await store.submissions(
                user: caller.user.id, exercise: exercise, limit: page.limit, before: page.before)
            return ListView(
                items: found.items.map { SubmissionView(submission: $0) }, next: found.next.map(Cursor.init))
        }
        return .revalidated(body, for: request)
    }

    @Sendable private func show(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let id = try context.parameters.require("id")
        guard let submission = try await store.submission(id, user: caller.user.id) else { throw unknown }
        let position = submission.status == .queued ? try await position(of: submission) : nil
        let view = SubmissionView(submission: submission, position: position)
        return .revalidated(try ReadCache.encode(view), for: request)
    }

    @Sendable private func figure(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let id = try context.parameters.require("id")
        guard let test = Int(try context.parameters.require("test")),
            let png = try await store.figure(of: id, user: caller.user.id, test: test)
        else {
            throw Problem.notFound(
                "You have no submission with this picture. The tests of GET /api/v1/submissions/{id} name theirs.")
        }
        return .picture(png, for: request)
    }

    @Sendable private func delete(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        switch try await store.delete(try context.parameters.require("id"), user: caller.user.id) {
        case .deleted:
            return Response(status: .noContent)
        case .noSuchSubmission:
            throw unknown
        case .notNewest(let newest):
            throw Problem(
                .conflict,
                "Only the newest submission of an exercise can be deleted. Delete submission \(newest) first.",
                members: ["newest": newest])
        }
    }

    /// The response for an unknown submission and for another user's, so that it does not reveal which one it is.
    private var unknown: Problem {
        .notFound("You have no submission with this id. GET /api/v1/submissions lists yours.")
    }
}
