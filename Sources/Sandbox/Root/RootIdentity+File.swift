import FoundationEssentials
import Settings

extension RootIdentity {
    /// The file of a root that has its identity, "NAME HASH". rootfs/build writes it after the manifest, which
    /// therefore does not list it.
    static let path = "/usr/lib/sandmartin/ROOT"

    /// Reads the identity of a root.
    ///
    /// - Throws: `SandboxError` (`root`) where the root has none.
    init(of root: String) throws(SandboxError) {
        let words = FileManager.default.contents(atPath: "\(root)\(Self.path)")
            .map { String(decoding: $0, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init) }
        guard let words, words.count == 2, words[1].utf8.count == 64 else {
            throw SandboxError(
                .root,
                "the Python root \(root) does not say its name and the hash of its content (\(Self.path)); "
                    + PythonRoot.advice)
        }
        self.init(name: words[0], hash: words[1])
    }
}

extension Roots {
    /// Reads the identity of the root with a name.
    ///
    /// - Throws: `SandboxError` (`root`) where there is no such root, or where it says that it has another name: each
    ///   result names its root, so a copy under another name would be shown as the original.
    package func identity(of name: String) throws(SandboxError) -> RootIdentity {
        let tree = try tree(of: name)
        let identity = try RootIdentity(of: tree)
        // The operator chose `standardTree` as the standard root, whatever its name is.
        guard identity.name == ZygoteName(name).root || tree == standardTree else {
            throw SandboxError(
                .root,
                "the Python root \(tree) says that its name is \(identity.name), not \(name): build it under the name "
                    + name)
        }
        return identity
    }
}
