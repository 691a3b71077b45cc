import HTTPTypes
import Hummingbird
import Settings
import Store

/// The routes by which teachers read all submissions.
struct AdminRoutes: Sendable {
    let store: Store

    func add(to table: inout RouteTable) {
        table.teacher(.get, "/api/v1/admin/submissions", handler: submissions)
        table.teacher(.get, "/api/v1/admin/submissions/{id}", handler: submission)
        table.teacher(.get, "/api/v1/admin/submissions/{id}/figures/{test}", handler: figure)
    }

    @Sendable private func submissions(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let page = try PageQuery(request)
        let found = try await store.submissions(
            matching: try await SubmissionQuery(request).filter(in: store), limit: page.limit, before: page.before)
        let names = try await store.accountNames(of: Set(found.items.map(\.user)))
        let list = ListView(
            items: found.items.map {
                SubmissionView(submission: $0, author: .init(id: $0.user, name: names[$0.user]))
            }, next: found.next.map(Cursor.init))
        return .revalidated(try ReadCache.encode(list), for: request)
    }

    @Sendable private func submission(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let id = try context.parameters.require("id")
        guard let found = try await store.submission(id), let history = try await store.gradingHistory(of: id) else {
            throw Problem.notFound("There is no submission with this id. GET /api/v1/admin/submissions lists them.")
        }
        let view = SubmissionView(
            submission: found, author: try await .init(of: found, in: store),
            faults: try await store.faults(of: found.id).map(FaultView.init),
            grading: GradingHistoryView(submission: found, history: history))
        return .revalidated(try ReadCache.encode(view), for: request)
    }

    @Sendable private func figure(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let id = try context.parameters.require("id")
        guard let test = Int(try context.parameters.require("test")),
            let png = try await store.figure(of: id, test: test)
        else {
            throw Problem.notFound(
                "There is no such picture. The tests of GET /api/v1/admin/submissions/{id} name theirs.")
        }
        return .picture(png, for: request)
    }
}
