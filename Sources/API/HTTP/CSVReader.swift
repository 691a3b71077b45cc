/// Reads comma-separated values (RFC 4180). Lines may end with LF too, and a byte order mark may come first.
enum CSVReader {
    /// - Returns: the records without the empty lines; nil if a quoted cell has no end, or goes on after it.
    static func records(_ text: String) -> [[String]]? {
        var scalars = text.unicodeScalars[...]
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var records: [[String]] = []
        var record: [String] = []
        while !scalars.isEmpty {
            guard let cell = cell(&scalars) else { return nil }
            record.append(cell)
            switch scalars.popFirst() {
            case ",":
                // A comma at the very end is followed by an empty cell.
                if scalars.isEmpty { record.append("") } else { continue }
            case "\r":
                if scalars.first == "\n" { scalars.removeFirst() }
            default: break
            }
            if record != [""] { records.append(record) }
            record = []
        }
        return records
    }

    /// Reads a cell up to the comma or the end of the line.
    private static func cell(_ scalars: inout Substring.UnicodeScalarView) -> String? {
        var cell = String.UnicodeScalarView()
        guard scalars.first == "\"" else {
            while let next = scalars.first, !isEnd(next) {
                cell.append(next)
                scalars.removeFirst()
            }
            return String(cell)
        }
        scalars.removeFirst()
        while let next = scalars.popFirst() {
            guard next == "\"" else {
                cell.append(next)
                continue
            }
            guard scalars.first == "\"" else { return scalars.first.map(isEnd) ?? true ? String(cell) : nil }
            cell.append(next)
            scalars.removeFirst()
        }
        return nil
    }

    private static func isEnd(_ scalar: Unicode.Scalar) -> Bool { scalar == "," || scalar == "\r" || scalar == "\n" }
}
