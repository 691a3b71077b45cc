import Archives
import Foundation
import Testing

/// Archives of exercises that clients send.
struct PackageArchiveTests {
    static let bounds = ArchiveBounds(files: 1000, fileBytes: 1 << 20, totalBytes: 8 << 20, depth: 4)
    static let files = [
        "exercise.yaml": Array("slug: hello\n".utf8), "solutions/accepted/größe.py": Array("a = 1\n".utf8),
        "files/empty.txt": [],
    ]

    private func files(_ archive: [UInt8]) throws -> [String: [UInt8]] {
        try PackageArchive.files(of: archive, within: Self.bounds)
    }

    private func code(_ archive: [UInt8]) -> ArchiveError.Code? {
        do {
            _ = try files(archive)
            return nil
        } catch { return (error as? ArchiveError)?.code }
    }

    private func message(_ archive: [UInt8]) -> String {
        do { return "\(try files(archive).keys.sorted())" } catch { return "\(error)" }
    }

    private static let settings = TarEntry(name: "exercise.yaml", content: Array("slug: hello\n".utf8))

    @Test(arguments: ArchiveFormat.allCases)
    func `what is packed is unpacked`(_ format: ArchiveFormat) throws {
        let archive = try PackageArchive.archive(Self.files, in: "hello", as: format, modified: 1_700_000_000)
        #expect(try files(archive) == Self.files)
        let again = try PackageArchive.archive(Self.files, in: "hello", as: format, modified: 1_700_000_000)
        #expect(archive == again)
    }

    @Test func `the exercise is at the top, or in a directory, and hidden files are left out`() throws {
        for prefix in ["", "./", "hello/", "./course/exercises/hello/"] {
            let archive = TarEntry.archive([
                TarEntry(name: "\(prefix)exercise.yaml", content: [1]), TarEntry(name: "\(prefix)files", type: "5"),
                TarEntry(name: "\(prefix)files/exercise.yaml", content: [2]),
                TarEntry(name: "\(prefix).git/config", content: [3]),
                TarEntry(name: "\(prefix).venv/python", type: "2", link: "/usr/bin/python3"),
                TarEntry(name: "\(prefix)__pycache__/tests.pyc", content: [4]),
                TarEntry(name: "__MACOSX/._exercise.yaml", content: [5]),
            ])
            #expect(try files(archive) == ["exercise.yaml": [1], "files/exercise.yaml": [2]], "\(prefix)")
        }
    }

    @Test(arguments: ["../exercise.yaml", "a/../../b", "/etc/passwd", "C:/a", "a\\..\\b", "..", "a/\u{7}b", "a/.."])
    func `a name that leads elsewhere is refused`(_ name: String) {
        #expect(code(TarEntry.archive([Self.settings, TarEntry(name: name)])) == .name)
        // Libarchive itself removes or converts some of these; what is left leads nowhere else.
        let zip = ZipEntry.archive([ZipEntry(name: "exercise.yaml"), ZipEntry(name: name)])
        #expect(code(zip) == .name, "\(message(zip))")
    }

    @Test(arguments: ["1", "2", "3", "4", "6"])
    func `an entry that is no regular file is refused`(_ type: Character) {
        let archive = TarEntry.archive([Self.settings, TarEntry(name: "data", type: type, link: "exercise.yaml")])
        #expect(code(archive) == .kind)
        #expect(message(archive).hasPrefix("data: is a "), "\(message(archive))")
    }

    @Test func `a symbolic link and an encrypted file in a zip archive are refused`() {
        let link = ZipEntry(name: "data", content: Array("/etc/passwd".utf8), mode: 0o120777)
        #expect(code(ZipEntry.archive([ZipEntry(name: "exercise.yaml"), link])) == .kind)
        let secret = ZipEntry(name: "exercise.yaml", content: [UInt8](repeating: 7, count: 20), isEncrypted: true)
        #expect(code(ZipEntry.archive([secret])) == .encrypted)
    }

    @Test func `a name that occurs twice is refused`() {
        #expect(code(TarEntry.archive([Self.settings, Self.settings])) == .duplicate)
        #expect(code(TarEntry.archive([Self.settings, TarEntry(name: "./exercise.yaml")])) == .duplicate)
        let zip = ZipEntry.archive([ZipEntry(name: "a/exercise.yaml"), ZipEntry(name: "a//exercise.yaml")])
        #expect(code(zip) == .duplicate)
        #expect(code(TarEntry.archive([Self.settings, TarEntry(name: "a"), TarEntry(name: "a/b")])) == .duplicate)
        #expect(code(TarEntry.archive([Self.settings, TarEntry(name: "a/b"), TarEntry(name: "a")])) == .duplicate)
    }

    @Test func `an archive without one exercise is refused`() {
        #expect(code(TarEntry.archive([TarEntry(name: "hello/tests.py")])) == .contents)
        let two = TarEntry.archive([TarEntry(name: "a/exercise.yaml"), TarEntry(name: "b/exercise.yaml")])
        #expect(code(two) == .contents)
        #expect(message(two).contains("a, b"))
        #expect(code(TarEntry.archive([TarEntry(name: "a/exercise.yaml"), TarEntry(name: "b/tests.py")])) == .contents)
        #expect(code(TarEntry.archive([Self.settings, TarEntry(name: "1/2/3/4/5/6")])) == .contents)
        #expect(code(TarEntry.archive([])) == .contents)
    }

    @Test func `what is no archive, or a damaged one, is refused`() throws {
        let long = String(repeating: "a", count: 100_000)
        for text in ["", "slug: hello\n", long, "7z\u{BC}\u{AF}", "PK\u{3}\u{4}", "Rar!"] {
            #expect(code(Array(text.utf8)) == .malformed, "\(text.prefix(20))")
        }
        #expect(code([0x1F, 0x8B]) == .malformed)
        for format in ArchiveFormat.allCases {
            let archive = try PackageArchive.archive(
                ["exercise.yaml": (0..<5000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) }], in: "hello", as: format,
                modified: 0)
            for part in [1, 100, 600, archive.count / 2, archive.count - 1] {
                #expect(code(Array(archive.prefix(part))) == .malformed, "\(format), \(part) of \(archive.count) bytes")
            }
        }
        #expect(code(TarEntry.archive([Self.settings], hasEnd: false)) == .malformed)
    }

    @Test func `too much is refused before it is unpacked`() throws {
        let many = TarEntry.archive((0..<100_000).map { TarEntry(name: "f\($0)") })
        #expect(code(many) == .tooLarge)
        #expect(code(try gzip(many)) == .tooLarge)
        #expect(code(TarEntry.archive((0..<100_000).map { TarEntry(name: ".git/f\($0)") })) == .tooLarge)
        let zeros = [UInt8](repeating: 0, count: 100 << 20)
        for format in [ArchiveFormat.zip, .tarGzip] {
            for name in ["exercise.yaml", ".hidden"] {
                let bomb = try PackageArchive.archive([name: zeros], in: "hello", as: format, modified: 0)
                #expect(bomb.count < 1 << 20)
                #expect(code(bomb) == .tooLarge, "\(format), \(name)")
            }
        }
        let sum = Dictionary(uniqueKeysWithValues: (0..<9).map { ("f\($0)", [UInt8](zeros.prefix(1 << 20))) })
        #expect(code(try PackageArchive.archive(sum, in: "hello", as: .zip, modified: 0)) == .tooLarge)
        #expect(code(TarEntry.archive([TarEntry(name: "exercise.yaml", claimedSize: 0o7777777777)])) == .tooLarge)
    }

    @Test func `an archive in an archive is a file, and a compressed one is not unpacked twice`() throws {
        let zeros = [UInt8](repeating: 0, count: 64 << 20)
        let inner = try PackageArchive.archive(["x": zeros], in: "x", as: .zip, modified: 0)
        let outer = try PackageArchive.archive(
            ["exercise.yaml": [], "inner.zip": inner], in: "hello", as: .zip, modified: 0)
        #expect(try files(outer)["inner.zip"] == inner)
        let twice = try gzip(try gzip(TarEntry.archive([Self.settings])))
        #expect(code(twice) == .malformed)
        // Many headers without a file: nothing is unpacked, but much has to be read.
        let header = TarEntry(name: "g", type: "g", content: Array("16 comment=abcd\n".utf8))
        let headers = TarEntry.archive([TarEntry](repeating: header, count: 200_000))
        #expect(code(try gzip(headers)) != nil)
    }

    @Test func `damaged archives are refused or read within the bounds`() throws {
        var random = SeededGenerator(state: 7)
        let archives = try ArchiveFormat.allCases.map {
            try PackageArchive.archive(Self.files, in: "hello", as: $0, modified: 0)
        }
        for round in 0..<3000 {
            var archive = archives[round % archives.count]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<archive.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: archive[place] = UInt8.random(in: 0...255, using: &random)
                case 1: archive[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2:
                    let end = min(archive.count, place + Int.random(in: 1...600, using: &random))
                    archive.removeSubrange(place..<end)
                default: archive.insert(contentsOf: archive[place..<min(archive.count, place + 512)], at: place)
                }
                if archive.isEmpty { archive = [0] }
            }
            do {
                let unpacked = try files(archive)
                #expect(unpacked["exercise.yaml"] != nil)
                #expect(unpacked.keys.allSatisfy { !$0.split(separator: "/").contains("..") && !$0.hasPrefix("/") })
            } catch let error as ArchiveError {
                #expect(!error.message.isEmpty)
            }
        }
    }

    /// Compresses with gzip, which the writer cannot do with any bytes.
    private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/gzip")
        process.arguments = ["-c", file.path()]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let compressed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return [UInt8](compressed)
    }
}

/// SplitMix64 of Steele, Lea and Flood: the same numbers in each run.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
