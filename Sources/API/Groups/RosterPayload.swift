import HTTPTypes
import Hummingbird
import Store

/// The names that a teacher imports: `{"names": […]}` as JSON, or comma-separated values.
struct RosterPayload: RequestPayload {
    var names: [String]

    enum CodingKeys: CodingKey, CaseIterable { case names }

    static let maximumBytes = 1024 * 1024

    /// - Throws: `Problem` 415, 413, 400, or 422 for a name that occurs twice and for too many names.
    static func names(of request: Request) async throws -> [PersonName] {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.trimmingSpaces().lowercased()
        switch type {
        case "application/json": return try checked(try await request.payload(RosterPayload.self).names)
        case "text/csv": return try checked(try column(of: try await text(request)))
        default:
            throw Problem(
                .unsupportedMediaType,
                "Send the names as JSON (Content-Type: application/json) or as comma-separated values (text/csv).")
        }
    }

    private static func text(_ request: Request) async throws -> String {
        let body = try await request.collect(upTo: maximumBytes)
        guard let text = String(validating: body.readableBytesView, as: UTF8.self) else {
            throw Problem.badRequest("The list is not UTF-8. Save it from your spreadsheet as \"CSV UTF-8\".")
        }
        return text
    }

    /// The cells of the column `name`, which the first line names. Without it, those of the first column.
    private static func column(of text: String) throws -> [String] {
        guard let records = CSVReader.records(text) else {
            throw Problem.badRequest(
                "A quotation mark in the list has no partner. Save the list from your spreadsheet as \"CSV UTF-8\".")
        }
        let heading = records.first?.firstIndex { PersonName($0)?.key == "name" }
        return records.dropFirst(heading == nil ? 0 : 1).map { record in
            let place = heading ?? 0
            return record.indices.contains(place) ? record[place] : ""
        }.filter { !$0.allSatisfy(\.isWhitespace) }
    }

    private static func checked(_ texts: [String]) throws -> [PersonName] {
        guard texts.count <= Store.maximumMembers else {
            throw Problem(
                .unprocessableContent,
                "The list has \(texts.count) names. A group has room for \(Store.maximumMembers). Make several groups.")
        }
        var known: Set<String> = []
        return try texts.enumerated().map { place, text in
            guard let name = PersonName(text) else {
                throw Problem.badRequest("Name \(place + 1) of the list cannot be one. \(PersonName.rule)")
            }
            guard known.insert(name.key).inserted else {
                throw Problem(
                    .unprocessableContent,
                    "\"\(name.text)\" occurs twice in the list. Make the two names different, or remove one.")
            }
            return name
        }
    }
}
