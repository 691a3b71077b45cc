import Hummingbird
import Store

/// The routes of the exercises: the list, one exercise, and the next one to do.
struct ExerciseRoutes: Sendable {
    let store: Store
    let cache: ReadCache

    func add(to table: inout RouteTable) {
        table.learner(.get, "/api/v1/exercises", handler: list)
        table.learner(.get, "/api/v1/exercises/{slug}", handler: show)
        table.learner(.get, "/api/v1/next", handler: next)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let body = try await cache.body("exercises", of: caller) {
            ListView(items: try await store.standings(user: caller.user.id).map(StandingView.init), next: nil)
        }
        return .revalidated(body, for: request)
    }

    @Sendable private func show(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let slug = try context.parameters.require("slug")
        guard Slug.isValid(slug) else { throw Self.unknown(slug) }
        let body = try await cache.body("exercise:\(slug)", of: caller) {
            guard let standing = try await store.standings(user: caller.user.id).first(where: { $0.slug == slug })
            else { throw Self.unknown(slug) }
            return try await view(standing, for: caller.user.id)
        }
        return .revalidated(body, for: request)
    }

    @Sendable private func next(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let body = try await cache.body("next", of: caller) {
            try await store.next(user: caller.user.id).map(StandingView.init)
        }
        // When all exercises are done, the cached JSON is null.
        return body.readableBytesView.elementsEqual("null".utf8)
            ? Response(status: .noContent) : .revalidated(body, for: request)
    }

    /// An exercise in full, given the user's standing in it.
    func view(_ standing: ExerciseStanding, for user: String) async throws -> ExerciseView {
        // The text of a version is the same for all users and never changes: one shared cache entry.
        let text = try await cache.value("text:\(standing.slug):\(standing.version)") {
            guard let exercise = try await store.exercise(standing.slug) else { throw Self.unknown(standing.slug) }
            return ExerciseText(exercise)
        }
        let hintsRead = try await store.hintsRead(by: user, of: standing.slug, version: standing.version)
        return ExerciseView(
            standing: StandingView(standing), text: text, hintsRead: hintsRead.map(HintReadView.init))
    }

    /// The answer to a slug that is not in the course.
    static func unknown(_ slug: String) -> Problem {
        .notFound("There is no exercise \"\(slug)\". GET /api/v1/exercises lists them.")
    }
}
