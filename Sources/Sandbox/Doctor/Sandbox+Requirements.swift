extension Sandbox {
    /// Checks that there are enough ids for the cells of `wanted` concurrent gradings.
    ///
    /// - Throws: `SandboxError` (`launcher`) that says what to do.
    package nonisolated func requireRoom(forGradings wanted: Int) throws(SandboxError) {
        guard wanted > identities.gradings else { return }
        throw SandboxError(
            .launcher,
            "there are too few ids for \(wanted) concurrent gradings: \(identities.count) ids suffice for "
                + "\(identities.gradings); set worker.slots to that, or give this user more ids in /etc/subuid and "
                + "/etc/subgid")
    }
}
