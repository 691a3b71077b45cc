import FoundationEssentials
import Settings

extension RootIdentity {
    /// The file of a root that has its identity, "NAME HASH". rootfs/build writes it after the manifest, which
    /// therefore does not list it.
    static let path = "/usr/lib/sandmartin/ROOT"

    /// Reads the identity of a root.
    ///
    /// - Throws: `SandboxError` (`cell`) where the root has none.
    init(of root: String) throws(SandboxError) {
        let words = FileManager.default.contents(atPath: "\(root)\(Self.path)")
            .map { String(decoding: $0, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init) }
        guard let words, words.count == 2, words[1].utf8.count == 64 else {
            throw SandboxError(
                .cell,
                "the Python root \(root) does not say its name and the hash of its content (\(Self.path)); "
                    + PythonRoot.advice)
        }
        self.init(name: words[0], hash: words[1])
    }
}
