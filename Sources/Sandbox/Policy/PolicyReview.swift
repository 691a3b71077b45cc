import Settings

/// Looks for faults in a policy: contradictions, demands that a host cannot meet, and surprises. Each finding says what
/// to change.
package enum PolicyReview {
    /// Returns all findings about a policy, except those about its system calls on a host.
    ///
    /// - Parameter host: nil for the findings that depend on the policy alone.
    static func findings(in policy: EffectivePolicy, on host: HostCapacity?) -> [PolicyFinding] {
        let limits = LimitRule.breaches(of: policy.policy.limits, on: host).map { breach in
            finding(policy, "limits", breach)
        }
        return limits + boundsFindings(policy, host) + boundsBelowLimits(policy) + fitness(policy)
    }

    /// Checks that a policy can be used.
    ///
    /// - Parameter host: nil to check for contradictions only.
    /// - Throws: `SettingsError` for a contradiction, at its place; `SandboxError` (`host`) with one line for each
    ///   demand that the host cannot meet.
    static func requireUsable(_ policy: EffectivePolicy, on host: HostCapacity?) throws {
        let refusals = findings(in: policy, on: host).filter(\.isRefusal)
        if let contradiction = refusals.first(where: { $0.kind == .contradiction }) {
            let others = refusals.count > 1 ? "; `sandmartin policy check` lists \(refusals.count - 1) more" : ""
            throw (contradiction.origin ?? SettingOrigin(file: policy.policy.name))
                .error(contradiction.key, contradiction.problem + others)
        }
        guard !refusals.isEmpty else { return }
        throw SandboxError(.host, refusals.map(\.description).joined(separator: "\n"))
    }

    private static func finding(_ policy: EffectivePolicy, _ section: String, _ breach: LimitRule.Breach)
        -> PolicyFinding
    {
        let keys = breach.keys.map { "\(section).\($0)" }
        return policy.finding(breach.kind, keys[0], with: Array(keys.dropFirst()), breach.problem)
    }

    /// Returns the findings about the bounds that a file gives. The others equal the limits.
    private static func boundsFindings(_ policy: EffectivePolicy, _ host: HostCapacity?) -> [PolicyFinding] {
        // What control groups cannot enforce is a finding about the limits.
        var granting = host
        granting?.unenforceable = { _ in [] }
        return LimitRule.breaches(of: policy.policy.bounds, on: granting).compactMap { breach in
            guard policy.place(of: breach.keys.map({ "bounds.\($0)" })) != nil else { return nil }
            guard breach.kind == .host else { return finding(policy, "bounds", breach) }
            // Only an exercise that raises its limit so far cannot be graded, and it is refused.
            var advice = breach
            advice.kind = .advice
            advice.problem += ", or expect that an exercise with this limit is refused here"
            return finding(policy, "bounds", advice)
        }
    }

    private static func boundsBelowLimits(_ policy: EffectivePolicy) -> [PolicyFinding] {
        let limits = policy.policy.limits
        return policy.policy.bounds.excesses(in: limits.overrides).map { key, limit, bound in
            policy.finding(
                .contradiction, "bounds.\(key)", with: ["limits.\(key)"],
                "\(bound) is less than the policy's own limit (\(limit)), which applies to exercises that set no "
                    + "limit; raise it, or remove it")
        }
    }

    /// Returns the obstacles to the grader's own code. One that stops only tests that call the submission is advice:
    /// programs can run, and an exercise with such tests is refused.
    private static func fitness(_ policy: EffectivePolicy) -> [PolicyFinding] {
        let always = policy.policy.obstacles(to: .alone)
        let inCopies = policy.policy.obstacles(to: .copiedForTests).filter { !always.contains($0) }
        return always.map { policy.finding(.contradiction, $0.key, $0.problem) }
            + inCopies.map { policy.finding(.advice, $0.key, "\($0.problem). Exercises of other kinds can be graded") }
    }
}

extension PolicyLibrary {
    /// Returns all findings about a policy on a host.
    ///
    /// - Throws: as `asWritten`, if the policy cannot be read.
    package func review(_ nameOrFile: String, on host: HostCapacity) throws -> [PolicyFinding] {
        let policy = try asWritten(nameOrFile)
        var findings = PolicyReview.findings(in: policy, on: host)
        if let unknown = host.unknown {
            findings.append(
                policy.finding(
                    .advice, "limits",
                    "cannot check whether this host can enforce them: \(unknown); `sandmartin doctor` shows details"))
        }
        return try findings + seccompProfile(policy.policy.seccompProfile).callsUnknown(to: host)
    }
}

extension PolicyLibrary {
    /// Checks that a policy of this library can be used with the limits that an exercise sets.
    ///
    /// - Throws: `SandboxError` (`policy`, or `host` where only this host is the reason) with one line for each broken
    ///   rule.
    package func requireUsable(_ policy: Policy) throws(SandboxError) {
        let breaches = LimitRule.breaches(of: policy.limits, on: host).filter { $0.kind != .advice }
        guard !breaches.isEmpty else { return }
        throw SandboxError(
            breaches.contains { $0.kind == .contradiction } ? .policy : .host,
            breaches.map { "limits.\($0.keys[0]): \($0.problem)" }.joined(separator: "\n"))
    }
}

extension SeccompProfile {
    /// Returns advice about allowed calls that this kernel lacks. No limit depends on them: a program gets ENOSYS, and
    /// the C library falls back to an older call where there is one.
    fileprivate func callsUnknown(to host: HostCapacity) -> [PolicyFinding] {
        allow.flatMap { group in
            group.calls.filter { SeccompProgram.number(of: $0).map(host.lacksCall) ?? false }.map { call in
                PolicyFinding(
                    kind: .advice, origin: group.origin, place: group.origin.description, key: "allow",
                    problem: "this kernel has no \(call), so programs get ENOSYS, as if the call were absent")
            }
        }
    }
}
