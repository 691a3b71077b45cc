/// The path of an entry in an archive, after it has been checked. It never leads out of the directory of the archive.
struct ArchivePath: Hashable {
    /// No component is empty, `.` or `..`.
    let components: [String]

    /// - Throws: `ArchiveError` for an absolute path, one with `..`, and a name that other systems understand
    ///   otherwise.
    init(_ text: String) throws(ArchiveError) {
        let shown = Self.shown(text)
        guard !text.utf8.contains(UInt8(ascii: "\\")) else {
            throw ArchiveError(.name, shown, "has a backslash in its name; separate directories with /")
        }
        let isDrive = text.utf8.dropFirst().first == UInt8(ascii: ":")
        guard text.utf8.first != UInt8(ascii: "/"), !isDrive else {
            throw ArchiveError(.name, shown, "is an absolute path; pack the directory of the exercise by its name")
        }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw ArchiveError(.name, shown, "has a control character in its name; rename the file")
        }
        // Bytes, because a character can be a slash with a combining mark.
        let parts = text.utf8.split(separator: UInt8(ascii: "/")).compactMap { String($0) }.filter { $0 != "." }
        guard !parts.contains("..") else {
            throw ArchiveError(.name, shown, "leads out of the archive with ..; pack the directory of the exercise")
        }
        guard text.utf8.count <= Self.maximumBytes else {
            throw ArchiveError(.name, shown, "has a name of more than \(Self.maximumBytes) bytes; shorten it")
        }
        components = parts
    }

    private static let maximumBytes = 1024

    /// Whether an exercise's directory would be read without this file: a hidden one, a cache of Python, or what macOS
    /// adds to archives.
    var isIgnored: Bool {
        components.contains { $0.utf8.first == UInt8(ascii: ".") || $0 == "__pycache__" || $0 == "__MACOSX" }
    }

    var text: String { components.joined(separator: "/") }

    /// The text for a message: short, and without control characters.
    static func shown(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(120).map { $0.value < 0x20 ? "?" : $0 }))
    }
}
