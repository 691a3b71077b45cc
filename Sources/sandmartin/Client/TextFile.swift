import Foundation

/// A file that an argument names.
enum TextFile {
    /// - Throws: `Failure` for a file that cannot be read, or is no UTF-8.
    static func read(_ path: String) throws(Failure) -> String {
        do { return try String(contentsOfFile: path, encoding: .utf8) } catch {
            throw Failure("\(path) cannot be read as UTF-8 text: \(error.localizedDescription)", code: .usage)
        }
    }
}
