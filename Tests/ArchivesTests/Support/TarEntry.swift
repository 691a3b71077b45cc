/// An entry of a tar archive that a test makes byte by byte (pax, "ustar Interchange Format").
struct TarEntry {
    var name: String
    /// `0` a file, `1` a hard link, `2` a symbolic link, `3` a character device, `5` a directory, `6` a FIFO.
    var type: Character = "0"
    var link = ""
    var content: [UInt8] = []
    /// What the header says; nil for the size of the content.
    var claimedSize: Int?

    static func archive(_ entries: [TarEntry], hasEnd: Bool = true) -> [UInt8] {
        entries.flatMap(\.bytes) + [UInt8](repeating: 0, count: hasEnd ? 1024 : 0)
    }

    private var bytes: [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
        }
        func octal(_ number: Int, _ count: Int) -> String {
            let digits = String(number, radix: 8)
            return String(repeating: "0", count: max(0, count - digits.count)) + digits
        }
        put(String(name.prefix(100)), at: 0)
        put(octal(0o644, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(claimedSize ?? content.count, 11), at: 124)
        put(octal(0, 11), at: 136)
        put(String(repeating: " ", count: 8), at: 148)
        put(String(type), at: 156)
        put(link, at: 157)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6), at: 148)
        header[154] = 0
        return header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }
}
