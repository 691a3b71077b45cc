import Settings

/// Looks for what a policy cannot mean, beyond what makes it unreadable: each finding says what to change.
package enum PolicyReview {
    /// What can be told of the policy alone.
    package static func findings(in policy: EffectivePolicy, profile: SeccompProfile, filter: SeccompProgram)
        -> [PolicyFinding]
    {
        let limits = contradictions(policy, "limits", policy.policy.limits)
        // A bound that no file gives is the limit, of which it has been said.
        let bounds = contradictions(policy, "bounds", policy.policy.bounds).filter { policy.origin(of: $0.key) != nil }
        return limits + bounds + boundsBelowLimits(policy) + advice(policy)
            + refusedToRunner(policy, profile: profile, filter: filter)
    }

    /// Between the limits of one section.
    private static func contradictions(_ policy: EffectivePolicy, _ section: String, _ limits: Limits)
        -> [PolicyFinding]
    {
        var findings: [PolicyFinding] = []
        let reachable = limits.wall * limits.cores
        if limits.cpu > reachable {
            findings.append(
                policy.finding(
                    .contradiction, "\(section).cpu",
                    "\(limits.cpu.settingText) can never be used: \(limits.wall.settingText) of wall on "
                        + "\(limits.cores) cores give \(reachable.settingText); raise wall or cores, or lower cpu"))
        }
        if limits.output > limits.memory {
            findings.append(
                policy.finding(
                    .contradiction, "\(section).output",
                    "\(limits.output) is more than memory (\(limits.memory)), which the service has to keep of what a "
                        + "program with that little of its own prints; lower it"))
        }
        if section == "bounds", limits.work.bytes > limits.memory.bytes / 2 {
            findings.append(
                policy.finding(
                    .contradiction, "bounds.work",
                    "\(limits.work) is more than half of memory (\(limits.memory)): /work and /tmp both live in it, so "
                        + "no exercise could fill them; lower it, or raise bounds.memory"))
        }
        return findings
    }

    private static func boundsBelowLimits(_ policy: EffectivePolicy) -> [PolicyFinding] {
        let limits = policy.policy.limits
        return policy.policy.bounds.excesses(in: limits.overrides).map { key, limit, bound in
            policy.finding(
                .contradiction, "bounds.\(key)",
                "\(bound) is less than the policy's own limit (\(limit)), which exercises get that set none; raise it, "
                    + "or leave it out")
        }
    }

    private static func advice(_ policy: EffectivePolicy) -> [PolicyFinding] {
        guard policy.policy.limits.processes < 2 else { return [] }
        return [
            policy.finding(
                .advice, "limits.processes",
                "with 1, programs run, but start no thread or process, and exercises with several tests cannot be "
                    + "graded: each test has a copy of the student's process; 2 would do")
        ]
    }

    /// What every cell needs for itself.
    private static func refusedToRunner(_ policy: EffectivePolicy, profile: SeccompProfile, filter: SeccompProgram)
        -> [PolicyFinding]
    {
        RunnerCalls.all.compactMap { call in
            // A call that this architecture does not have, it does not need.
            guard let number = SeccompProgram.number(of: call.name) else { return nil }
            guard filter.answer(to: number, call.arguments) != .allow else { return nil }
            let shown = call.arguments.isEmpty ? call.name : "\(call.name) as it is made there"
            return policy.finding(
                .contradiction, "seccomp",
                "the profile \(profile.name) refuses \(shown), which \(call.purpose) needs; allow it")
        }
    }
}
