import Synchronization

/// What roots preload, read once and again after a root was replaced. Used by many gradings at a time.
package final class KnownPreloads: Sendable {
    private struct Known: Sendable {
        let tree: FileIdentity
        let preload: Preload
    }

    private let roots: Roots
    private let known = Mutex<[String: Known]>([:])

    package init(of roots: Roots) { self.roots = roots }

    /// Returns what a root preloads.
    ///
    /// - Throws: `SandboxError` (`root`) where there is no such root, or where its settings are faulty.
    package func preload(of root: String) throws(SandboxError) -> Preload {
        let tree = try FileIdentity(root: roots.tree(of: root))
        if let last = known.withLock({ $0[root] }), last.tree == tree { return last.preload }
        let preload = try Preload(of: root, in: roots)
        known.withLock { $0[root] = Known(tree: tree, preload: preload) }
        return preload
    }
}
