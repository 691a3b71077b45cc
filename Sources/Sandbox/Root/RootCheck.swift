import Settings

/// Checks each Python root once, and remembers the result for as long as the root is not replaced.
struct RootCheck {
    /// A root that was found, and the check of its files, which may still be running.
    struct Found {
        fileprivate let file: FileIdentity
        let identity: RootIdentity
        /// Throws what differs.
        let isUnchanged: Task<Void, any Error>
    }

    private var last: Found?

    /// Returns the present root and its check.
    ///
    /// - Throws: `SandboxError` (`cell`) where there is no root.
    mutating func result(_ configuration: Sandbox.Configuration) throws(SandboxError) -> Found {
        let file = try FileIdentity(rootfs: configuration.rootfs)
        if let last, last.file == file { return last }
        let found = Found(
            file: file, identity: try RootIdentity(of: configuration.rootfs),
            isUnchanged: Task.detached {
                try await configuration.comparesContents
                    ? PythonRoot.compareContents(configuration.rootfs)
                    : PythonRoot.requireUnchanged(configuration.rootfs)
            })
        last = found
        return found
    }
}
