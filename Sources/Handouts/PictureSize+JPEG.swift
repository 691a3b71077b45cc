extension PictureSize {
    /// ITU-T T.81, B.1.1 and B.2.2: segments, each with a marker and a length. A frame header has the size.
    init?(jpeg file: FileHeader) {
        var isTurned = false
        var place = 2
        while file.bigEndian(1, at: place) == 0xFF, let marker = file.bigEndian(1, at: place + 1) {
            switch marker {
            // Bytes to fill up with.
            case 0xFF: place += 1
            // Markers without a segment.
            case 0x01, 0xD0...0xD7: place += 2
            default:
                guard let length = file.bigEndian(2, at: place + 2), length >= 2 else { return nil }
                switch marker {
                case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                    let sides = (file.bigEndian(2, at: place + 7), file.bigEndian(2, at: place + 5))
                    if isTurned { self.init(sides.1, sides.0) } else { self.init(sides.0, sides.1) }
                    return
                // The end of the picture, or its data without a frame header.
                case 0xD8...0xDA: return nil
                case 0xE1: isTurned = isTurned || Self.isTurned(exif: file.part(length - 2, at: place + 4))
                default: break
                }
                place += 2 + length
            }
        }
        return nil
    }

    /// Whether a viewer has to turn the picture by a quarter (Exif 2.32, 4.6.4, the tag Orientation).
    private static func isTurned(exif segment: FileHeader) -> Bool {
        guard segment.has("Exif\0\0", at: 0) else { return false }
        let start = 6
        let isLittleEndian = segment.has("II", at: start)
        func number(_ count: Int, at offset: Int) -> Int? {
            isLittleEndian ? segment.littleEndian(count, at: offset) : segment.bigEndian(count, at: offset)
        }
        guard isLittleEndian || segment.has("MM", at: start), number(2, at: start + 2) == 42,
            let directory = number(4, at: start + 4), let count = number(2, at: start + directory)
        else { return false }
        for entry in 0..<count {
            let place = start + directory + 2 + 12 * entry
            guard let tag = number(2, at: place) else { return false }
            if tag == 0x0112 { return (5...8).contains(number(2, at: place + 8) ?? 0) }
        }
        return false
    }
}
