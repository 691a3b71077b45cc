import FoundationEssentials

/// A file of the page in which the server replaces `{{key}}` by text.
struct PageTemplate: Sendable {
    /// The directory of the templates in the page's directory. Its files are not served as they are.
    static let directory = "templates"

    private let text: String

    init(text: String) { self.text = text }

    /// - Throws: `APIServerError` if the file cannot be read.
    init(_ name: String, in pageDirectory: String) throws {
        let path = "\(pageDirectory)/\(Self.directory)/\(name)"
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw APIServerError("read the page's file \(path): \(error)")
        }
    }

    /// Returns the text with its keys replaced by values, which are escaped for HTML.
    func filled(_ values: [String: String]) -> String {
        values.reduce(text) { text, value in
            text.replacing("{{\(value.key)}}", with: value.value.escapedForHTML)
        }
    }
}

extension String {
    /// The text without characters that have a meaning in HTML, for elements and quoted attributes.
    fileprivate var escapedForHTML: String {
        // By scalar: a letter that combines with "<" would make it another character.
        unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
