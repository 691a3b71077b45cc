/// A language of the pages that the server itself fills in. The other pages choose theirs in the browser.
enum PageLanguage: String, CaseIterable, Hashable, Sendable {
    case english = "en"
    case finnish = "fi"

    /// The language that a visitor likes most, of those that the pages have (RFC 9110, 12.5.4). English for visitors
    /// who name none of them.
    init(accepting acceptLanguage: String?) {
        let choices = (acceptLanguage ?? "").split(separator: ",").compactMap { item -> (PageLanguage, Double)? in
            let parts = item.split(separator: ";").map { $0.trimmingSpaces().lowercased() }
            guard let tag = parts.first?.split(separator: "-").first, let language = Self(rawValue: String(tag)) else {
                return nil
            }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            return (language, weight)
        }
        // Of equal weights, the first one wins.
        self = choices.filter { $0.1 > 0 }.max { $0.1 < $1.1 }?.0 ?? .english
    }
}
