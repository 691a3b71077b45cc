import FoundationEssentials
import HTTPTypes
import Hummingbird
import Store

/// The routes of the server's copies of the caller's editors, one for each exercise.
struct DraftRoutes: Sendable {
    let store: Store

    func add(to table: inout RouteTable) {
        table.learner(.get, "/api/v1/exercises/{slug}/draft", handler: show)
        table.learner(.put, "/api/v1/exercises/{slug}/draft", handler: save)
    }

    @Sendable private func show(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let slug = try context.parameters.require("slug")
        let draft = Slug.isValid(slug) ? try await store.draft(user: caller.user.id, exercise: slug) : nil
        if draft == nil { try await requireExercise(slug) }
        return .revalidated(try ReadCache.encode(DraftView(draft: draft)), for: request)
    }

    @Sendable private func save(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let slug = try context.parameters.require("slug")
        let payload = try await request.payload(DraftPayload.self)
        try payload.validate()
        guard Slug.isValid(slug) else { throw ExerciseRoutes.unknown(slug) }
        let outcome = try await store.saveDraft(
            payload.code, user: caller.user.id, exercise: slug, basedOn: payload.revision)
        switch outcome {
        case .saved(let draft): return try .json(DraftView(draft: draft))
        case .noSuchExercise: throw ExerciseRoutes.unknown(slug)
        case .stale(let newer):
            var problem = Problem(
                .conflict,
                "The draft was changed elsewhere, for example in another window. \"code\" is the newer one. Send your "
                    + "code again with the \"revision\" of this answer to replace it.")
            problem.members["code"] = newer?.code ?? ""
            problem.numbers["revision"] = newer?.revision ?? 0
            throw problem
        }
    }

    private func requireExercise(_ slug: String) async throws {
        guard Slug.isValid(slug), try await store.hasExercise(slug) else { throw ExerciseRoutes.unknown(slug) }
    }
}

private struct DraftPayload: RequestPayload {
    var code: String
    /// The revision that the code is based on.
    var revision: Int

    enum CodingKeys: CodingKey, CaseIterable { case code, revision }

    static let maximumBytes = SubmissionPayload.maximumBytes

    /// - Throws: `Problem` for code that no submission could have, except empty code, and for a revision below 0.
    func validate() throws {
        try SubmissionPayload.requireStorable(code)
        guard revision >= 0 else {
            throw Problem.badRequest("\"revision\" must be that of the last answer, or 0 for the first draft.")
        }
    }
}

private struct DraftView: Encodable {
    var draft: Draft?

    private enum CodingKeys: String, CodingKey {
        case code, revision
        case savedAt = "saved_at"
    }

    /// Encodes null and revision 0 if there is no draft.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(draft?.code, forKey: .code)
        try container.encode(draft?.revision ?? 0, forKey: .revision)
        try container.encode(draft?.savedAt, forKey: .savedAt)
    }
}
