/// What a program left under the name of its figure, unchecked.
package enum FigureFile: Hashable, Sendable {
    /// There is no such file when the program ends.
    case missing
    /// More than `Figure.maximumBytes`.
    case tooLarge
    /// A symbolic link, a directory or a special file.
    case noFile
    case bytes([UInt8])
}

/// A picture that a program drew: a PNG file whose header was checked. Only browsers decode it.
package struct Figure: Hashable, Sendable {
    /// In pixels.
    package let width: Int
    /// In pixels.
    package let height: Int
    /// Of the file, in bytes.
    package let size: Int
    /// The file. Empty in a decoded report, because the picture is stored apart.
    package let png: [UInt8]

    package static let maximumBytes = 512 << 10
    /// Of the width and of the height, in pixels. A browser needs up to 8 bytes for each pixel.
    package static let maximumSide = 4096

    /// Checks the file that a program left.
    ///
    /// - Parameters:
    ///   - name: the name of the file, for the sentence.
    /// - Throws: `FigureProblem` with a sentence for a beginner.
    package init(_ file: FigureFile, name: String) throws(FigureProblem) {
        switch file {
        case .bytes(let bytes) where bytes.count <= Self.maximumBytes:
            guard let header = PNGHeader(bytes) else {
                throw FigureProblem(
                    "“\(name)” is not a complete PNG picture. Save the picture once, as a PNG, before the program "
                        + "ends.")
            }
            guard header.width <= Self.maximumSide, header.height <= Self.maximumSide else {
                throw FigureProblem(
                    "The picture “\(name)” has \(header.width) × \(header.height) pixels; at most "
                        + "\(Self.maximumSide) × \(Self.maximumSide) are allowed. Draw a smaller picture.")
            }
            width = header.width
            height = header.height
            size = bytes.count
            png = bytes
        case .missing:
            throw FigureProblem(
                "Your program did not save the picture “\(name)”. Save it before the program ends, "
                    + "for example with plt.savefig(\"\(name)\").")
        case .tooLarge, .bytes:
            throw FigureProblem(
                "The picture “\(name)” is too large: its file may have at most \(Self.maximumBytes >> 10) KiB. "
                    + "Draw a smaller picture.")
        case .noFile:
            throw FigureProblem("“\(name)” must be an ordinary file that your program writes.")
        }
    }
}

/// Why a program's picture cannot be shown.
package struct FigureProblem: Error, Hashable {
    /// For a beginner.
    package let sentence: String

    fileprivate init(_ sentence: String) { self.sentence = sentence }
}

extension Figure: Codable {
    private enum CodingKeys: String, CodingKey { case width, height, size }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        width = try container.decode(Int.self, forKey: .width)
        height = try container.decode(Int.self, forKey: .height)
        size = try container.decode(Int.self, forKey: .size)
        png = []
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(width, forKey: .width)
        try container.encode(height, forKey: .height)
        try container.encode(size, forKey: .size)
    }
}
