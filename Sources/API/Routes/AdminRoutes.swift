import HTTPTypes
import Hummingbird
import Settings
import Store

/// The routes of teachers: all submissions and exercises.
struct AdminRoutes: Sendable {
    let store: Store

    func add(to table: inout RouteTable) {
        table.teacher(.get, "/api/v1/admin/submissions", handler: submissions)
        table.teacher(.get, "/api/v1/admin/submissions/{id}", handler: submission)
        table.teacher(.get, "/api/v1/admin/exercises", handler: exercises)
    }

    @Sendable private func submissions(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let page = try PageQuery(request)
        let found = try await store.submissions(
            matching: try filter(request), limit: page.limit, before: page.before)
        let list = ListView(
            items: found.items.map { SubmissionView(submission: $0, user: $0.user) }, next: found.next.map(Cursor.init))
        return .revalidated(try ReadCache.encode(list), for: request)
    }

    private func filter(_ request: Request) throws -> SubmissionFilter {
        let query = RequestQuery(request.uri)
        return SubmissionFilter(
            user: try user(query.value(of: "user")), exercise: try Slug.optional(in: query.value(of: "exercise")),
            status: try Choice.of("status", query.value(of: "status")),
            verdict: try Choice.of("verdict", query.value(of: "verdict")))
    }

    private func user(_ text: Substring?) throws -> String? {
        guard let text else { return nil }
        guard String(text).isUUID else {
            throw Problem.badRequest("\"user\" must be the id of a user. GET /api/v1/admin/users lists them.")
        }
        return String(text)
    }

    @Sendable private func submission(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        guard let found = try await store.submission(try context.parameters.require("id")) else {
            throw Problem.notFound("There is no submission with this id. GET /api/v1/admin/submissions lists them.")
        }
        let faults = try await store.faults(of: found.id)
        let view = SubmissionView(submission: found, user: found.user, faults: faults.map(FaultView.init))
        return .revalidated(try ReadCache.encode(view), for: request)
    }

    @Sendable private func exercises(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let views = try await store.standings(user: caller.user.id).map(AdminExerciseView.init)
        return .revalidated(try ReadCache.encode(ListView(items: views, next: nil)), for: request)
    }
}
