import Hummingbird

/// The end of a page of a list. For clients the text is opaque.
struct Cursor: Equatable {
    var number: Int

    init(number: Int) { self.number = number }

    init?(text: String) {
        guard let number = Int(text.dropFirst(), radix: 36), number >= 0 else { return nil }
        self.number = number
        // There is one text for each number.
        guard self.text == text else { return nil }
    }

    var text: String { "c" + String(number, radix: 36) }
}

/// The page of a list that a request asks for.
struct PageQuery {
    static let maximumLimit = 100
    static let defaultLimit = 20

    var limit: Int
    var before: Int?

    /// - Throws: `Problem` 400 for a limit outside 1...100, a malformed cursor or a repeated parameter.
    init(_ request: Request) throws {
        let query = RequestQuery(request.uri)
        limit = try Self.limit(query)
        if let text = try query.value(of: "cursor") {
            guard let cursor = Cursor(text: String(text)) else {
                throw Problem.badRequest("\"cursor\" must be the \"next\" of the previous page, unchanged.")
            }
            before = cursor.number
        }
    }

    /// - Throws: `Problem` 400 for a limit outside 1...100.
    static func limit(_ query: RequestQuery) throws -> Int {
        guard let text = try query.value(of: "limit") else { return defaultLimit }
        guard let limit = Int(text), (1...maximumLimit).contains(limit) else {
            throw Problem.badRequest("\"limit\" must be a number from 1 to \(maximumLimit).")
        }
        return limit
    }
}

/// One page of a list. `next` is null on the last page.
struct ListView<Item: Encodable>: Encodable {
    var items: [Item]
    var next: Cursor?

    private enum CodingKeys: CodingKey { case items, next }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(items, forKey: .items)
        try container.encode(next?.text, forKey: .next)
    }
}
