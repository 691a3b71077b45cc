import CLinux
import Glibc
import Settings

/// The properties of a host that decide whether it can enforce a policy.
package struct HostCapacity: Sendable {
    /// Returns one sentence for each limit that control groups cannot enforce on this host.
    package var unenforceable: @Sendable (Limits) -> [String]
    /// Why `unenforceable` is unknown; nil if it is known.
    package var unknown: String?
    package var memory: ByteCount
    package var cores: Int
    /// The most descriptors that one of our processes may hold open (hard RLIMIT_NOFILE).
    package var openFiles: Int
    /// Whether this kernel lacks the call of a number.
    package var lacksCall: @Sendable (Int32) -> Bool
}

extension HostCapacity {
    /// Returns the capacity of this host. Creates our control groups, as a service does at its start, and removes them.
    package static func find() -> HostCapacity {
        var files = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
        let pages = UInt64(max(0, sysconf(Int32(_SC_PHYS_PAGES))))
        var capacity = HostCapacity(
            unenforceable: { _ in [] }, memory: ByteCount(bytes: pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))),
            cores: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), openFiles: Int(clamping: files.rlim_max),
            lacksCall: Self.kernelLacks)
        do {
            let groups = try ServiceCgroups(preparing: try CgroupHost.detect())
            let host = groups.host
            capacity.unenforceable = { host.unenforceable($0) }
        } catch {
            capacity.unknown = error.message
        }
        return capacity
    }

    /// The oldest supported kernel has all calls up to this number, set_mempolicy_home_node.
    private static let knownToAll: Int32 = 450

    /// Whether the kernel lacks a call. Newer calls are tried, with arguments that no call accepts.
    private static func kernelLacks(_ number: Int32) -> Bool {
        number > knownToAll && clinux_has_call(number) == 0
    }
}

extension PolicyReview {
    /// Returns the findings about what this host cannot do for a policy.
    package static func findings(in policy: EffectivePolicy, profile: SeccompProfile, on host: HostCapacity)
        -> [PolicyFinding]
    {
        let limits = policy.policy.limits
        var findings = host.unenforceable(limits).map { reason in
            // "limits.memory cannot be enforced: …"
            let (key, problem) = reason.splitAtFirstSpace
            return policy.finding(.host, key, problem)
        }
        if let unknown = host.unknown {
            findings.append(
                policy.finding(
                    .advice, "limits",
                    "cannot check whether this host can enforce them: \(unknown); `sandmartin doctor` shows details"
                ))
        }
        if limits.memory > host.memory {
            findings.append(
                policy.finding(
                    .host, "limits.memory", "\(limits.memory) is more than this host has (\(host.memory)); lower it"))
        }
        if limits.openFiles > host.openFiles {
            findings.append(
                policy.finding(
                    .host, "limits.open_files",
                    "\(limits.openFiles) is more than a process may hold open here (\(host.openFiles)); lower it, or "
                        + "raise LimitNOFILE or ulimit -n"))
        }
        if limits.cores > Double(host.cores) {
            findings.append(
                policy.finding(
                    .advice, "limits.cores", "\(limits.cores.settingText) is more than this host has (\(host.cores))"))
        }
        return findings + unknownCalls(in: profile, host)
    }

    /// Returns advice about allowed calls that this kernel lacks. No limit depends on them: a program gets ENOSYS, and
    /// the C library falls back to an older call where there is one.
    private static func unknownCalls(in profile: SeccompProfile, _ host: HostCapacity) -> [PolicyFinding] {
        profile.allow.flatMap { group in
            group.calls.filter { SeccompProgram.number(of: $0).map(host.lacksCall) ?? false }.map { call in
                PolicyFinding(
                    kind: .advice, place: group.origin.description, key: "allow",
                    problem: "this kernel has no \(call), so programs get ENOSYS, as if the call were absent")
            }
        }
    }
}

extension String {
    fileprivate var splitAtFirstSpace: (String, String) {
        guard let space = firstIndex(of: " ") else { return (self, "") }
        return (String(self[..<space]), String(self[index(after: space)...]))
    }
}

extension PolicyLibrary {
    /// Returns all findings about a policy on a host.
    ///
    /// - Throws: as `policy(_:)`, if the policy cannot be read.
    package func review(_ nameOrFile: String, on host: HostCapacity) throws -> [PolicyFinding] {
        let policy = try effectivePolicy(nameOrFile)
        let profile = try seccompProfile(policy.policy.seccompProfile)
        return PolicyReview.findings(in: policy, profile: profile, filter: policy.policy.seccomp)
            + PolicyReview.findings(in: policy, profile: profile, on: host)
    }
}
