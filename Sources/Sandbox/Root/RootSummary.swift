import FoundationEssentials
import Settings

/// What there is of one Python root, as `sandmartin root list` and `root check` print it.
package struct RootSummary: Sendable, Hashable {
    package enum State: String, Sendable, Encodable {
        /// Its files are those that were built.
        case ready
        /// It differs from what was built, or cannot be used here; `fault` says why.
        case faulty
        /// It has parts of a build, and no finished tree.
        case halfBuilt = "half_built"
    }

    package var name: String
    /// The path of the tree.
    package var tree: String
    package var state: State
    package var fault: String?
    /// Nil where the root does not say it.
    package var hash: String?
    /// The sum of the sizes of its files; nil without a list of them.
    package var bytes: UInt64?
    /// The version of its interpreter: "3.13".
    package var python: String?
    /// The root that an operator's root was made from, when that has changed since; else nil.
    package var changedBase: String?

    /// Looks at a root.
    ///
    /// - Parameter comparesContents: whether the contents of all files are compared, not only metadata.
    package init(of name: String, in roots: Roots, comparesContents: Bool) {
        self.name = name
        state = .ready
        tree = ""
        do throws(SandboxError) {
            tree = try roots.tree(of: name)
            hash = (try? RootIdentity(of: tree))?.hash  // its absence is a fault below
            python = (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(tree)/usr/bin/python3"))
                .flatMap { $0.hasPrefix("python") ? String($0.dropFirst("python".count)) : nil }
            bytes = (try? RootManifest(of: tree))?.totalBytes
            changedBase = Self.changedBase(of: tree, in: roots)
            try PythonRoot.requireUsable(tree)
            _ = try roots.identity(of: name)
            _ = try RootSettings(of: tree)
            if comparesContents {
                try PythonRoot.requireSameContents(tree)
            } else {
                try PythonRoot.requireUnchanged(tree)
            }
        } catch {
            state = tree.isEmpty ? .halfBuilt : .faulty
            fault = error.message
        }
    }

    /// rootfs/own-root writes the name and hash of the base into the description beside the tree.
    private static func changedBase(of tree: String, in roots: Roots) -> String? {
        guard tree.hasSuffix("/root"), let text = HostFiles.text("\(tree.dropLast(5))/description/base") else {
            return nil
        }
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 2, let present = try? roots.identity(of: words[0]).hash else { return words.first }
        return present == words[1] ? nil : words[0]
    }
}

extension RootSummary: Encodable {
    private enum Key: String, CodingKey {
        case name, hash, bytes, python, state, fault, path
        case changedBase = "changed_base"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(hash, forKey: .hash)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(python, forKey: .python)
        try container.encode(state, forKey: .state)
        try container.encode(fault, forKey: .fault)
        try container.encode(changedBase, forKey: .changedBase)
        try container.encode(tree.isEmpty ? nil : tree, forKey: .path)
    }
}

extension Roots {
    /// Looks at every root that is here, also at those that are half built.
    package func summaries(comparesContents: Bool = false) -> [RootSummary] {
        Set(names).union(halfBuiltNames).sorted()
            .map { RootSummary(of: $0, in: self, comparesContents: comparesContents) }
    }
}
