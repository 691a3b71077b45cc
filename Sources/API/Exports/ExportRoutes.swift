import HTTPTypes
import Hummingbird
import Settings
import Store

/// The routes by which teachers download the submissions to an exercise.
struct ExportRoutes: Sendable {
    let store: Store

    func add(to table: inout RouteTable) {
        table.teacher(.get, "/api/v1/admin/exercises/{slug}/submissions.zip", handler: archive)
        table.teacher(.get, "/api/v1/admin/exercises/{slug}/submissions.csv", handler: list)
    }

    @Sendable private func archive(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let export = try await export(request, context)
        let first = try await export.begin(withCode: true)
        return .download("\(export.filter.exercise)-submissions.zip", "application/zip") {
            try await export.writeArchive(first, to: &$0)
        }
    }

    @Sendable private func list(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let export = try await export(request, context)
        let first = try await export.begin(withCode: false)
        return .download("\(export.filter.exercise)-submissions.csv", "text/csv; charset=utf-8; header=present") {
            try await export.writeTable(first, to: &$0)
        }
    }

    /// - Throws: `Problem` 400 for a malformed query, 404 for an unknown exercise or group, 422 for too much.
    private func export(_ request: Request, _ context: APIContext) async throws -> SubmissionExport {
        let slug = try context.parameters.require("slug")
        let query = RequestQuery(request.uri)
        let filter = ExportFilter(
            exercise: slug, choice: try Choice.of("choose", query.value(of: "choose")) ?? .newest,
            group: try await group(query.value(of: "group")))
        guard Slug.isValid(slug) else { throw ExerciseRoutes.unknown(slug) }
        let maximum = SubmissionExport.maximumSubmissions
        let size = try await store.exportSize(filter, upTo: maximum)
        if size == 0, try await !store.hasExercise(slug) { throw ExerciseRoutes.unknown(slug) }
        guard size <= maximum else {
            throw Problem(
                .unprocessableContent,
                "There are more than \(maximum) such submissions. Choose a group, or only the newest ones.")
        }
        return SubmissionExport(store: store, filter: filter)
    }

    private func group(_ text: Substring?) async throws -> String? {
        guard let text else { return nil }
        guard String(text).isUUID else { throw Problem.badRequest("\"group\" must be the id of a group.") }
        guard try await store.group(String(text)) != nil else { throw GroupRoutes.unknown }
        return String(text)
    }
}
