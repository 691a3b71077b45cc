/// The size of a picture, from the header of a PNG file (PNG specification, third edition, 5 and 11.2.1).
struct PNGHeader: Hashable {
    /// In pixels, from 1 to 2^31 - 1.
    let width: Int
    /// In pixels, from 1 to 2^31 - 1.
    let height: Int

    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// Every PNG file ends with this chunk, which has no data.
    private static let end: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
    /// The allowed bit depths of each colour type.
    private static let bitDepths: [UInt8: Set<UInt8>] = [
        0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16],
    ]

    /// Nil unless the file begins with a valid header, and ends as a complete file does. Decodes nothing.
    init?(_ file: [UInt8]) {
        // The first chunk: its length, its type, 13 bytes of data, and the checksum of type and data.
        let chunk = file.dropFirst(Self.signature.count).prefix(25)
        guard file.starts(with: Self.signature), chunk.count == 25, file.suffix(Self.end.count) == Self.end[...]
        else { return nil }
        let bytes = Array(chunk)
        guard Self.number(bytes[0..<4]) == 13, bytes[4..<8].elementsEqual("IHDR".utf8),
            Self.number(bytes[21..<25]) == Self.checksum(bytes[4..<21])
        else { return nil }
        width = Int(Self.number(bytes[8..<12]))
        height = Int(Self.number(bytes[12..<16]))
        let sides = 1...Int(Int32.max)
        // Then bit depth, colour type, compression, filter and interlacing.
        guard sides.contains(width), sides.contains(height), Self.bitDepths[bytes[17]]?.contains(bytes[16]) ?? false,
            bytes[18] == 0, bytes[19] == 0, bytes[20] <= 1
        else { return nil }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    /// CRC-32 (PNG specification, annex D).
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 0 ? 0 : 0xEDB8_8320) }
        }
    }
}
