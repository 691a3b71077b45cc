extension Sandbox {
    /// Each of so many gradings at a time will find ids for its cells.
    ///
    /// - Throws: `SandboxError` (`launcher`) with what to do.
    package nonisolated func requireRoom(forGradings wanted: Int) throws(SandboxError) {
        guard wanted > identities.gradings else { return }
        throw SandboxError(
            .launcher,
            "there are no ids for \(wanted) gradings at a time: \(identities.count) do for \(identities.gradings); set "
                + "worker.slots to that, or add ids to this user's in /etc/subuid and /etc/subgid")
    }

    /// Before anything is served or run: every limit of `policy` can be enforced on this host.
    ///
    /// - Throws: `SandboxError` with one line for each limit that cannot be enforced.
    package nonisolated func requireEnforceable(_ policy: Policy) throws(SandboxError) {
        let reasons = cgroupHost.unenforceable(policy.limits)
        guard reasons.isEmpty else {
            throw SandboxError(
                .cgroup,
                (["the policy \(policy.name) cannot be enforced on this host:"] + reasons.map { "  \($0)" }
                    + ["`sandmartin doctor` tells more"]).joined(separator: "\n"))
        }
    }
}
