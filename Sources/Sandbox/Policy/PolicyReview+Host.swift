import CLinux
import Glibc
import Settings

/// What of a host decides whether it can do what a policy says.
package struct HostCapacity: Sendable {
    /// One sentence for each limit that control groups cannot hold here.
    package var unenforceable: @Sendable (Limits) -> [String]
    /// Why that could not be found out; nil where it could.
    package var unknown: String?
    package var memory: ByteCount
    package var cores: Int
    /// The most descriptors that a process of ours may be allowed (RLIMIT_NOFILE).
    package var openFiles: Int
    /// Whether this kernel has no call of this number.
    package var lacksCall: @Sendable (Int32) -> Bool
}

extension HostCapacity {
    /// Of this host. Makes our control groups for the look, as a service does at its start, and removes them.
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

    /// The least kernel that cells run on has all calls up to this one, set_mempolicy_home_node.
    private static let knownToAll: Int32 = 450

    /// Makes the call, where it is a young one, with arguments that none of them accepts.
    private static func kernelLacks(_ number: Int32) -> Bool {
        number > knownToAll && clinux_has_call(number) == 0
    }
}

extension PolicyReview {
    /// What this host cannot do of what the policy says.
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
                    "whether this host can hold them could not be found out: \(unknown); `sandmartin doctor` tells more"
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
                    "\(limits.openFiles) is more than a process may have here (\(host.openFiles)); raise LimitNOFILE or "
                        + "ulimit -n, or lower it"))
        }
        if limits.cores > Double(host.cores) {
            findings.append(
                policy.finding(
                    .advice, "limits.cores", "\(limits.cores.settingText) is more than this host has (\(host.cores))"))
        }
        return findings + unknownCalls(in: profile, host)
    }

    private static func unknownCalls(in profile: SeccompProfile, _ host: HostCapacity) -> [PolicyFinding] {
        profile.allow.flatMap { group in
            group.calls.filter { SeccompProgram.number(of: $0).map(host.lacksCall) ?? false }.map { call in
                PolicyFinding(
                    kind: .host, place: group.origin.description, key: "allow",
                    problem: "this kernel has no \(call), so programs get ENOSYS; use a younger kernel, or leave it out"
                )
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
    /// All that is to be said of a policy, here.
    ///
    /// - Throws: as `policy(_:)`, for one that cannot be read at all.
    package func review(_ nameOrFile: String, on host: HostCapacity) throws -> [PolicyFinding] {
        let policy = try effectivePolicy(nameOrFile)
        let profile = try seccompProfile(policy.policy.seccompProfile)
        return PolicyReview.findings(in: policy, profile: profile, filter: policy.policy.seccomp)
            + PolicyReview.findings(in: policy, profile: profile, on: host)
    }
}
