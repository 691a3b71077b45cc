/// The name of a Python root and the hash of its content. Every result shows both.
package struct RootIdentity: Sendable, Hashable {
    package var name: String
    /// The hexadecimal SHA-256 of the root's manifest, which lists all files with their checksums.
    package var hash: String

    package init(name: String, hash: String) {
        self.name = name
        self.hash = hash
    }
}

extension RootIdentity: CustomStringConvertible {
    /// "python 1b216d49120f": the name, and enough of the hash to distinguish two roots.
    package var description: String { "\(name) \(hash.prefix(12))" }
}
