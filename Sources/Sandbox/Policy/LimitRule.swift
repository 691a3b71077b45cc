import Settings

/// A rule that limits must obey.
///
/// This file has the only list of such rules. It applies to the limits and bounds of a policy in `policy check`, in
/// `doctor`, at the start of a service and at each change of a policy, and to the limits that an exercise sets, in
/// `grade`, `exercise verify` and every grading.
struct LimitRule: Sendable {
    let kind: PolicyFinding.Kind
    /// The keys of the limits that cause the problem. The first one is reported.
    let keys: [String]
    /// Returns what is wrong and what to do; nil if the limits obey the rule.
    let problem: @Sendable (Limits, HostCapacity) -> String?

    /// A broken rule.
    struct Breach {
        var kind: PolicyFinding.Kind
        /// The keys of the limits that cause the problem, without a section: `cpu`.
        var keys: [String]
        var problem: String
    }

    /// Returns the rules that limits break.
    ///
    /// - Parameter host: nil where the limits are used on no host, so that only contradictions matter.
    static func breaches(of limits: Limits, on host: HostCapacity?) -> [Breach] {
        func broken(_ rules: [LimitRule], _ host: HostCapacity) -> [Breach] {
            rules.compactMap { rule in
                rule.problem(limits, host).map { Breach(kind: rule.kind, keys: rule.keys, problem: $0) }
            }
        }
        guard let host else { return broken(contradictions, .unlimited) }
        // "limits.memory cannot be enforced: …"
        let unenforceable = host.unenforceable(limits).map { reason in
            let (key, problem) = reason.splitAtFirstSpace
            return Breach(kind: .host, keys: [String(key.trimmingPrefix("limits."))], problem: problem)
        }
        return broken(contradictions, host) + unenforceable + broken(ofHost, host)
    }
}

extension LimitRule {
    /// Limits that contradict each other on every host.
    private static let contradictions = [
        LimitRule(kind: .contradiction, keys: ["wall", "cpu"]) { limits, _ in
            guard limits.wall < limits.cpu else { return nil }
            return "\(limits.wall.settingText) must be at least cpu (\(limits.cpu.settingText)); raise wall, or lower "
                + "cpu"
        },
        LimitRule(kind: .contradiction, keys: ["cpu", "wall", "cores"]) { limits, _ in
            let reachable = limits.wall * limits.cores
            guard limits.cpu > reachable, limits.wall >= limits.cpu else { return nil }
            return "\(limits.cpu.settingText) can never be used: \(limits.wall.settingText) of wall with cores "
                + "\(limits.cores.settingText) give \(reachable.settingText); raise wall or cores, or lower cpu"
        },
        LimitRule(kind: .contradiction, keys: ["output", "memory"]) { limits, _ in
            guard limits.output > limits.memory else { return nil }
            return "\(limits.output) is more than memory (\(limits.memory)): the service would keep more output than "
                + "the program itself may hold; lower it"
        },
        LimitRule(kind: .contradiction, keys: ["work", "memory"]) { limits, _ in
            guard limits.work.bytes > limits.memory.bytes / 2 else { return nil }
            return "\(limits.work) must be at most half of memory (\(limits.memory)): /work and /tmp both count as "
                + "memory, so neither could be filled; lower it, or raise memory"
        },
    ]

    /// Limits that this host cannot grant.
    private static let ofHost = [
        LimitRule(kind: .host, keys: ["memory"]) { limits, host in
            guard limits.memory > host.memory else { return nil }
            return "\(limits.memory) is more than this host has (\(host.memory)); lower it"
        },
        LimitRule(kind: .host, keys: ["processes"]) { limits, host in
            let needed = ProcessNeed.ofCommand + ProcessNeed.ofCell(limits)
            guard needed > host.processes else { return nil }
            return "\(limits.processes) is more than this host allows: with our own, \(needed) processes are needed, "
                + "and \(host.processes) may run; lower it, or raise pids.max, TasksMax= or ulimit -u"
        },
        LimitRule(kind: .host, keys: ["open_files"]) { limits, host in
            guard limits.openFiles > host.openFiles else { return nil }
            return "\(limits.openFiles) is more than a process may hold open here (\(host.openFiles)); lower it, or "
                + "raise LimitNOFILE or ulimit -n"
        },
        LimitRule(kind: .advice, keys: ["cores"]) { limits, host in
            guard limits.cores > Double(host.cores) else { return nil }
            return "\(limits.cores.settingText) is more than this host has (\(host.cores))"
        },
    ]
}

extension HostCapacity {
    /// A host that can grant everything.
    static let unlimited = HostCapacity(
        unenforceable: { _ in [] }, memory: ByteCount(bytes: .max), cores: .max, processes: .max, openFiles: .max,
        lacksCall: { _ in false })
}

extension String {
    fileprivate var splitAtFirstSpace: (String, String) {
        guard let space = firstIndex(of: " ") else { return (self, "") }
        return (String(self[..<space]), String(self[index(after: space)...]))
    }
}
