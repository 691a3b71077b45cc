import Hummingbird

/// The name of an exercise in addresses: lower-case letters, digits and hyphens.
enum Slug {
    /// Reads an optional slug from a query.
    ///
    /// - Throws: `Problem` 400 for text that is no slug.
    static func optional(in text: Substring?) throws -> String? {
        guard let text else { return nil }
        guard isValid(text) else {
            throw Problem.badRequest("\"exercise\" must be an exercise's slug: lower-case letters, digits and hyphens.")
        }
        return String(text)
    }

    /// Reads the slug in an address.
    ///
    /// - Throws: `Problem` 400 for text that is no slug.
    static func required(_ context: APIContext) throws -> String {
        let slug = try context.parameters.require("slug")
        guard isValid(slug) else {
            throw Problem.badRequest("The slug of an exercise has lower-case letters, digits and hyphens.")
        }
        return slug
    }

    static func isValid(_ text: some StringProtocol) -> Bool {
        (1...100).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
