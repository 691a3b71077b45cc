/// An entry of a zip archive that a test makes byte by byte, without compression (PKWARE APPNOTE, 4.3).
struct ZipEntry {
    var name: String
    var content: [UInt8] = []
    /// The mode of the file, as Unix programs store it.
    var mode = 0o100644
    var isEncrypted = false

    static func archive(_ entries: [ZipEntry]) -> [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = bytes.count
            bytes += number(0x0403_4B50, 4) + entry.common + number(0, 2) + Array(entry.name.utf8) + entry.content
            directory += number(0x0201_4B50, 4) + number(0x031E, 2) + entry.common + number(0, 2) + number(0, 2)
            directory += number(0, 2) + number(0, 2) + number(entry.mode << 16, 4) + number(offset, 4)
            directory += Array(entry.name.utf8)
        }
        let place = bytes.count
        let counts = number(entries.count, 2) + number(entries.count, 2)
        return bytes + directory + number(0x0605_4B50, 4) + number(0, 4) + counts + number(directory.count, 4)
            + number(place, 4) + number(0, 2)
    }

    /// What both headers of the entry have, up to the length of its name. Bit 11: the name is UTF-8.
    private var common: [UInt8] {
        let size = Self.number(content.count, 4)
        return Self.number(20, 2) + Self.number(0x0800 | (isEncrypted ? 1 : 0), 2) + Self.number(0, 2)
            + Self.number(0, 4) + Self.number(Int(checksum), 4) + size + size + Self.number(name.utf8.count, 2)
    }

    private var checksum: UInt32 {
        ~content.reduce(~0 as UInt32) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
    }

    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
