import Settings

/// Checks each Python root once, and remembers the result for as long as the root is not replaced.
struct RootCheck {
    /// A root that was found, and the check of its files, which may still be running.
    struct Found {
        let file: FileIdentity
        /// The path of its tree.
        let tree: String
        let identity: RootIdentity
        let settings: RootSettings
        /// Kept while the root is used.
        private let use: RootUse
        /// Throws what differs.
        let isUnchanged: Task<Void, any Error>

        fileprivate init(
            file: FileIdentity, tree: String, identity: RootIdentity, settings: RootSettings, use: RootUse,
            isUnchanged: Task<Void, any Error>
        ) {
            self.file = file
            self.tree = tree
            self.identity = identity
            self.settings = settings
            self.use = use
            self.isUnchanged = isUnchanged
        }
    }

    private var known: [String: Found] = [:]

    /// Returns the present root of a root's or zygote's name, and its check.
    ///
    /// - Throws: `SandboxError` where there is no usable root of that name.
    mutating func result(_ name: String, _ configuration: Sandbox.Configuration) throws(SandboxError) -> Found {
        let name = ZygoteName(name).root
        let tree = try configuration.roots.tree(of: name)
        let file = try FileIdentity(root: tree)
        if let last = known[name], last.file == file, last.tree == tree { return last }
        known[name] = nil
        try PythonRoot.requireUsable(tree)
        let found = Found(
            file: file, tree: tree, identity: try configuration.roots.identity(of: name),
            settings: try RootSettings(of: tree), use: try RootUse(of: tree),
            isUnchanged: Task.detached {
                try await configuration.comparesContents
                    ? PythonRoot.compareContents(tree) : PythonRoot.requireUnchanged(tree)
            })
        known[name] = found
        return found
    }
}
