import FoundationEssentials
import Glibc

/// A temporary directory, removed when the value is destroyed.
struct TemporaryDirectory: ~Copyable {
    let path: String

    init() throws {
        var template = Array("/tmp/sandmartin-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXFailure(number: errno) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and creates the directories above it.
    func write(_ text: String, to file: String) throws {
        let whole = "\(path)/\(file)"
        let parent = whole.split(separator: "/").dropLast().map { "/\($0)" }.joined()
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        guard FileManager.default.createFile(atPath: whole, contents: Data(text.utf8)) else {
            throw POSIXFailure(number: errno)
        }
    }

    struct POSIXFailure: Error {
        let number: Int32
    }
}
