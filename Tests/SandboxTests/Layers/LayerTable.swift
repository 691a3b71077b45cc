import FoundationEssentials

/// The table in `docs/threat-model.md` of the layers, and of what still holds without each.
struct LayerTable {
    struct Row {
        let layer: String
        /// The programs that notice, in their order; none where no cell can be built.
        let witnesses: [String]
        /// The other layers that have to be removed too.
        let behind: [String]
    }

    let rows: [Row]

    init() throws {
        let file = "\(SourceTree.root)/docs/threat-model.md"
        guard let bytes = FileManager.default.contents(atPath: file) else { throw LayerError("\(file) cannot be read") }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        rows = lines.drop { !$0.hasPrefix("| Layer |") }.dropFirst(2).prefix { $0.hasPrefix("|") }.map { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().map {
                $0.split(separator: " ").joined(separator: " ")
            }
            return Row(
                layer: cells[0], witnesses: Self.marked("`", in: cells[2]), behind: Self.marked("*", in: cells[3]))
        }
    }

    /// The texts between pairs of such marks.
    private static func marked(_ mark: Character, in text: String) -> [String] {
        let parts = text.split(separator: mark, omittingEmptySubsequences: false)
        return stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
    }
}
