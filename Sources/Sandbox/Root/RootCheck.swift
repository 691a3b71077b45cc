/// Checks each Python root once, and remembers the result for as long as the root is not replaced.
struct RootCheck {
    private var last: (root: FileIdentity, result: Task<Void, any Error>)?

    /// Returns the check of the present root, which may still be running.
    ///
    /// - Throws: `SandboxError` (`cell`) where there is no root. The task throws what differs.
    mutating func result(_ configuration: Sandbox.Configuration) throws(SandboxError) -> Task<Void, any Error> {
        let root = try FileIdentity(rootfs: configuration.rootfs)
        if let last, last.root == root { return last.result }
        let result = Task.detached {
            try await configuration.comparesContents
                ? PythonRoot.compareContents(configuration.rootfs) : PythonRoot.requireUnchanged(configuration.rootfs)
        }
        last = (root, result)
        return result
    }
}
