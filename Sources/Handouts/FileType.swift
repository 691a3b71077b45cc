/// The type of a file that students may see, by the end of its name.
package struct FileType: Hashable, Sendable {
    /// The media type.
    package var contentType: String
    /// Whether browsers show the file in a page. Other files are downloaded.
    package var isPicture: Bool
    /// What a picture's file begins with.
    private var beginnings: [[UInt8]] = []
    private var isSVG: Bool { contentType == "image/svg+xml" }

    package init(of path: String) {
        let ending = path.split(separator: "/").last.flatMap { $0.contains(".") ? $0.split(separator: ".").last : nil }
        self = Self.types[ending.map { $0.lowercased() } ?? ""] ?? FileType("application/octet-stream")
    }

    private init(_ contentType: String) {
        self.contentType = contentType
        isPicture = false
    }

    private init(picture contentType: String, beginsWith beginnings: [UInt8]...) {
        self.contentType = contentType
        self.beginnings = beginnings
        isPicture = true
    }

    private static let jpeg = FileType(picture: "image/jpeg", beginsWith: [0xFF, 0xD8, 0xFF])
    private static let types: [String: FileType] = [
        "gif": FileType(picture: "image/gif", beginsWith: Array("GIF87a".utf8), Array("GIF89a".utf8)),
        "jpeg": jpeg,
        "jpg": jpeg,
        "png": FileType(picture: "image/png", beginsWith: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        "svg": FileType(picture: "image/svg+xml", beginsWith: [UInt8(ascii: "<")]),
        "webp": FileType(picture: "image/webp", beginsWith: Array("RIFF".utf8)),
        "csv": FileType("text/csv; charset=utf-8"),
        "json": FileType("application/json"),
        "md": FileType("text/markdown; charset=utf-8"),
        "pdf": FileType("application/pdf"),
        "py": FileType("text/x-python; charset=utf-8"),
        "tsv": FileType("text/tab-separated-values; charset=utf-8"),
        "txt": FileType("text/plain; charset=utf-8"),
        "zip": FileType("application/zip"),
    ]

    /// The endings of names of pictures, for messages.
    package static let endingsOfPictures = types.filter(\.value.isPicture).map { ".\($0.key)" }.sorted()

    /// Whether a file can be what its name says. Looks at the first bytes of a picture, and decodes nothing.
    package func fits(_ bytes: [UInt8]) -> Bool {
        guard isPicture else { return true }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var content = bytes[...]
        if isSVG {
            if content.starts(with: byteOrderMark) { content = content.dropFirst(3) }
            content = content.drop { [9, 10, 13, 32].contains($0) }
        }
        return beginnings.contains { content.starts(with: $0) }
    }
}
