/// The text of an exercise that students read: CommonMark with tables, `~~deleted~~` text, and addresses as links.
package struct Handout: Sendable {
    /// A longer handout is refused: nobody reads that much.
    package static let maximumBytes = 128 << 10
    /// A handout with a longer line is refused: cmark-gfm needs quadratic time for the cells in one row of a table.
    package static let maximumLineBytes = 10_000

    private let source: String

    package init(_ source: String) { self.source = source }

    /// Returns HTML that is safe in the web page.
    ///
    /// Omits raw HTML. A link that a student cannot follow becomes plain text, and a picture that the page cannot show
    /// becomes its alternative text.
    ///
    /// The page keeps room for pictures of known size. It loads these when the reader comes near, except for the first.
    ///
    /// - Parameters:
    ///   - address: returns the address of a file of the exercise; nil if there is no such file.
    ///   - size: returns the size of a picture of the exercise; nil if it is unknown.
    package func html(
        address: (_ path: String) -> String?, size: (_ path: String) -> PictureSize? = { _ in nil }
    ) -> String {
        var sizes: [String: PictureSize] = [:]
        let html = HandoutDocument.parsing(source) { document in
            // From the end: a node that is removed comes before those within it.
            for node in document.references.reversed() {
                switch LinkTarget(node.target) {
                case .address where !node.isPicture: continue
                case .file(let path) where !node.isPicture || FileType(of: path).isPicture:
                    guard let address = address(path) else {
                        node.replaceWithText()
                        continue
                    }
                    node.setTarget(address)
                    if node.isPicture { sizes[address] = size(path) }
                default: node.replaceWithText()
                }
            }
            return document.html
        }
        return sizes.isEmpty ? html : Self.adding(sizes, to: html)
    }

    /// Adds sizes to the pictures with these addresses.
    private static func adding(_ sizes: [String: PictureSize], to html: String) -> String {
        // Only a picture begins so: cmark escapes `<` in texts and attributes, and omits raw HTML.
        let start = "<img src=\""
        let pieces = html.split(separator: start, omittingEmptySubsequences: false)
        return pieces.dropFirst().enumerated().reduce(into: String(pieces[0])) { sized, picture in
            let (index, rest) = picture
            if let size = sizes[String(rest.prefix { $0 != "\"" })] {
                let loading = index == 0 ? "" : " loading=\"lazy\""
                sized += "<img width=\"\(size.width)\" height=\"\(size.height)\"\(loading) src=\""
            } else {
                sized += start
            }
            sized += rest
        }
    }

    /// A link or a picture in a handout.
    package struct Reference: Hashable, Sendable {
        package var isPicture: Bool
        package var target: LinkTarget
        /// The target as the author wrote it.
        package var written: String
        /// The text of the link, or the alternative text of the picture.
        package var text: String
        /// From 1.
        package var line: Int
    }

    /// The links and pictures in order.
    package var references: [Reference] {
        HandoutDocument.parsing(source) { document in
            document.references.map { node in
                Reference(
                    isPicture: node.isPicture, target: LinkTarget(node.target), written: node.target, text: node.text,
                    line: node.line)
            }
        }
    }

    /// The lines with raw HTML, except comments.
    package var linesOfRawHTML: [Int] {
        HandoutDocument.parsing(source) { document in
            document.rawHTML.filter { !$0.literal.hasPrefix("<!--") }.map(\.line)
        }
    }
}
