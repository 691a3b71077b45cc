import Hummingbird
import Settings
import Store

/// The learners whose results a request asks for.
struct ResultQuery {
    private let values: ResultFilter
    let order: ResultOrder

    /// - Throws: `Problem` 400 for a malformed or repeated parameter.
    init(_ request: Request) throws {
        let query = RequestQuery(request.uri)
        let name = try query.value(of: "name").map(String.init)
        guard (name?.unicodeScalars.count ?? 0) <= PersonName.maximumLength, name?.utf8.contains(0) != true else {
            throw Problem.badRequest(
                "\"name\" must be the beginning of a name, at most \(PersonName.maximumLength) characters.")
        }
        let group = try query.value(of: "group").map(String.init)
        guard group?.isUUID ?? true else { throw Problem.badRequest("\"group\" must be the id of a group.") }
        values = ResultFilter(group: group, name: name)
        order = try Choice.of("sort", query.value(of: "sort")) ?? .name
    }

    /// - Throws: `Problem` 404 for an unknown group.
    func filter(in store: Store) async throws -> ResultFilter {
        if let group = values.group, try await store.group(group) == nil { throw GroupRoutes.unknown }
        return values
    }

    /// The place after which the page starts that a request asks for.
    ///
    /// - Throws: `Problem` 400 for a malformed cursor, 422 for one of a list in another order.
    func position(_ request: Request) throws -> ResultPosition? {
        guard let text = try RequestQuery(request.uri).value(of: "cursor") else { return nil }
        guard let cursor = ResultCursor(text: String(text)) else {
            throw Problem.badRequest("\"cursor\" must be the \"next\" of the previous page, unchanged.")
        }
        guard cursor.position.key.order == order else {
            throw Problem(
                .unprocessableContent,
                "\"cursor\" is of a list in another order. Send it with the \"sort\" of the previous page.")
        }
        return cursor.position
    }
}
