import HTTPTypes
import Hummingbird
import Store

/// The route of single hints, which are counted for each learner.
struct HintRoutes: Sendable {
    let store: Store

    func add(to table: inout RouteTable) {
        table.learner(.get, "/api/v1/exercises/{slug}/hints/{n}", handler: show)
    }

    @Sendable private func show(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let slug = try context.parameters.require("slug")
        guard Slug.isValid(slug), let number = Int(try context.parameters.require("n")), number > 0,
            let hint = try await store.readHint(number, of: slug, user: caller.user.id)
        else {
            throw Problem.notFound(
                "The exercise has no such hint. \"hints\" of GET /api/v1/exercises/{slug} is how many it has, and the "
                    + "first one has the number 1.")
        }
        return try .json(HintView(number: number, total: hint.total, text: hint.text))
    }
}

private struct HintView: Encodable {
    var number: Int
    var total: Int
    var text: String
}
