import Settings

/// Looks for contradictions in a valid policy. Each finding says what to change.
package enum PolicyReview {
    /// Returns the findings that depend on the policy alone.
    package static func findings(in policy: EffectivePolicy, profile: SeccompProfile, filter: SeccompProgram)
        -> [PolicyFinding]
    {
        let limits = contradictions(policy, "limits", policy.policy.limits)
        let bounds = contradictions(policy, "bounds", policy.policy.bounds)
        return limits + bounds + boundsBelowLimits(policy) + advice(policy)
            + refusedToRunner(policy, profile: profile, filter: filter)
    }

    /// Returns the contradictions between the limits of one section.
    private static func contradictions(_ policy: EffectivePolicy, _ section: String, _ limits: Limits)
        -> [PolicyFinding]
    {
        var findings: [PolicyFinding] = []
        func note(_ key: String, with others: [String], _ problem: String) {
            let keys = ([key] + others).map { "\(section).\($0)" }
            // Bounds that no file gives equal the limits, which are checked separately.
            guard policy.place(of: keys) != nil else { return }
            findings.append(policy.finding(.contradiction, keys[0], with: Array(keys.dropFirst()), problem))
        }
        let reachable = limits.wall * limits.cores
        if limits.cpu > reachable {
            note(
                "cpu", with: ["wall", "cores"],
                "\(limits.cpu.settingText) can never be used: \(limits.wall.settingText) of wall with cores "
                    + "\(limits.cores.settingText) give \(reachable.settingText); raise wall or cores, or lower cpu")
        }
        if limits.output > limits.memory {
            note(
                "output", with: ["memory"],
                "\(limits.output) is more than memory (\(limits.memory)): the service would keep more output than "
                    + "the program itself may hold; lower it")
        }
        if limits.work.bytes > limits.memory.bytes / 2 {
            note(
                "work", with: ["memory"],
                "\(limits.work) is more than half of memory (\(limits.memory)): /work and /tmp both count as memory, "
                    + "so neither could be filled; lower it, or raise memory")
        }
        return findings
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

    private static func advice(_ policy: EffectivePolicy) -> [PolicyFinding] {
        guard policy.policy.limits.processes < 2 else { return [] }
        return [
            policy.finding(
                .advice, "limits.processes",
                "with 1, a program cannot start a thread or process, and tests that call the submission cannot be "
                    + "graded: each test runs in a copy of the student's process; set 2 or more")
        ]
    }

    /// Returns a finding for each call that the profile refuses although every cell needs it.
    private static func refusedToRunner(_ policy: EffectivePolicy, profile: SeccompProfile, filter: SeccompProgram)
        -> [PolicyFinding]
    {
        RunnerCalls.all.filter(filter.refuses).map { call in
            policy.finding(
                .contradiction, "seccomp", "the profile \(profile.name) refuses \(call.shown); allow it")
        }
    }
}
