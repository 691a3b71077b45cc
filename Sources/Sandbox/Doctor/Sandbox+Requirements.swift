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

    /// Checks that this host can enforce every limit of `policy`. Call this before serving or running anything.
    ///
    /// - Throws: `SandboxError` with one line for each limit that cannot be enforced.
    package nonisolated func requireEnforceable(_ policy: Policy) throws(SandboxError) {
        let reasons = cgroupHost.unenforceable(policy.limits)
        guard reasons.isEmpty else {
            throw SandboxError(
                .cgroup,
                (["the policy \(policy.name) cannot be enforced on this host:"] + reasons.map { "  \($0)" }
                    + ["`sandmartin doctor` shows details"]).joined(separator: "\n"))
        }
    }
}
