/// The reason that an archive cannot be used. The message says what to do.
package struct ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// No zip, tar or tar.gz archive, or a damaged one.
        case malformed
        case encrypted
        /// The name of an entry leads out of the archive, or cannot be a name here.
        case name
        /// A link, a device or another entry that is no regular file.
        case kind
        /// Two entries have the same name.
        case duplicate
        case tooLarge
        /// The files are not those of one exercise.
        case contents
    }

    package let code: Code
    /// The path of the entry in the archive; nil for a fault of the whole archive.
    package let path: String?
    package let message: String

    init(_ code: Code, _ path: String? = nil, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    package var description: String { path.map { "\($0): \(message)" } ?? message }
}
