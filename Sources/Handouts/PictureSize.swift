/// The size of a picture in CSS pixels, as the header of its file gives it. Nothing is decoded.
package struct PictureSize: Codable, Hashable, Sendable {
    package var width: Int
    package var height: Int

    /// How much of a file is examined. The size in a JPEG may come after a preview and a colour profile.
    package static let examinedBytes = 256 << 10
    /// A picture with a longer side has no size: a page would keep that much room for it.
    package static let longestSide = 1 << 14

    /// Reads the size of a picture of this type from the beginning of its file.
    ///
    /// - Returns: nil if the header is malformed, or gives no size in pixels or lengths.
    package init?(of type: FileType, beginning bytes: [UInt8]) {
        guard type.isPicture, type.fits(bytes) else { return nil }
        let file = FileHeader(bytes)
        switch type.contentType {
        case "image/png": self.init(png: file)
        case "image/gif": self.init(gif: file)
        case "image/jpeg": self.init(jpeg: file)
        case "image/webp": self.init(webp: file)
        case "image/svg+xml": self.init(svg: bytes)
        default: return nil
        }
    }

    /// Returns nil if a side is missing, empty or too long.
    init?(_ width: Int?, _ height: Int?) {
        guard let width, let height else { return nil }
        let sides = 1...Self.longestSide
        guard sides.contains(width), sides.contains(height) else { return nil }
        self.width = width
        self.height = height
    }

    /// PNG specification, 11.2.1: the chunk IHDR comes first.
    private init?(png file: FileHeader) {
        guard file.has("IHDR", at: 12) else { return nil }
        self.init(file.bigEndian(4, at: 16), file.bigEndian(4, at: 20))
    }

    /// GIF89a specification, 18: the logical screen.
    private init?(gif file: FileHeader) { self.init(file.littleEndian(2, at: 6), file.littleEndian(2, at: 8)) }

    /// RFC 9649, 2.5 to 2.7: the first chunk says how the picture is encoded.
    private init?(webp file: FileHeader) {
        guard file.has("WEBP", at: 8) else { return nil }
        if file.has("VP8 ", at: 12) {
            guard file.bigEndian(3, at: 23) == 0x9D012A else { return nil }
            let (width, height) = (file.littleEndian(2, at: 26), file.littleEndian(2, at: 28))
            self.init(width.map { $0 & 0x3FFF }, height.map { $0 & 0x3FFF })
        } else if file.has("VP8L", at: 12) {
            guard file.bigEndian(1, at: 20) == 0x2F, let sides = file.littleEndian(4, at: 21) else { return nil }
            self.init(1 + (sides & 0x3FFF), 1 + (sides >> 14 & 0x3FFF))
        } else if file.has("VP8X", at: 12) {
            // Exif data at the end of the file may say that the picture is to be turned.
            guard let flags = file.bigEndian(1, at: 20), flags & 0x08 == 0 else { return nil }
            self.init(file.littleEndian(3, at: 24).map { $0 + 1 }, file.littleEndian(3, at: 27).map { $0 + 1 })
        } else {
            return nil
        }
    }
}

/// The first bytes of a file that may be malformed. A read beyond their end returns nil.
struct FileHeader {
    private let bytes: [UInt8]

    init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    private func field(_ count: Int, at offset: Int) -> ArraySlice<UInt8>? {
        guard offset >= 0, offset <= bytes.count - count else { return nil }
        return bytes[offset..<offset + count]
    }

    /// An unsigned number of at most four bytes.
    func bigEndian(_ count: Int, at offset: Int) -> Int? { field(count, at: offset)?.reduce(0) { $0 << 8 | Int($1) } }

    /// An unsigned number of at most four bytes.
    func littleEndian(_ count: Int, at offset: Int) -> Int? {
        field(count, at: offset)?.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    func has(_ text: String, at offset: Int) -> Bool {
        field(text.utf8.count, at: offset)?.elementsEqual(text.utf8) == true
    }

    /// The bytes of a field. Empty if the file ends before the field does.
    func part(_ count: Int, at offset: Int) -> FileHeader { FileHeader(field(count, at: offset) ?? []) }
}
