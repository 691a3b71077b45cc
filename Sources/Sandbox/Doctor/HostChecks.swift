import CLinux
import Glibc

/// The checks of the host that need no cell.
enum HostChecks {
    static func all() -> [DoctorReport.Check] {
        [
            privilege(), userNamespaces(), AppArmorCheck.ofThisHost.finding, kernel(), landlock(),
            CoreDumpRules.ofThisHost.finding,
            CapabilitySet.findingOfThisProcess,
        ]
    }

    private static func privilege() -> DoctorReport.Check {
        switch Privilege.ofThisProcess {
        case .privileged:
            return .init("privilege", .enforced, "privileged: root builds cells, and no program in a cell runs as root")
        case .unprivileged:
            do {
                let identities = try SubordinateIdentities.ofThisUser()
                return .init(
                    "privilege", .enforced,
                    "unprivileged: user \(geteuid()) builds cells, which run as users "
                        + "\(identities.users.lowerBound) to \(identities.users.upperBound - 1)")
            } catch {
                return .init(
                    "privilege", .missing, "unprivileged: \(error)",
                    advice: "follow the message, or run this as root; see docs/configuration.md")
            }
        }
    }

    private static func userNamespaces() -> DoctorReport.Check {
        guard let obstacle = UserNamespaceRules.ofThisHost.obstacle(for: .ofThisProcess) else {
            return .init("user namespaces", .enforced, "can be created")
        }
        return .init("user namespaces", .missing, obstacle, advice: "follow the message")
    }

    /// The oldest supported kernel. The newest feature that cells need is cgroup.kill, of Linux 5.14.
    private static let leastKernel = (5, 14)

    private static func kernel() -> DoctorReport.Check {
        var names = utsname()
        uname(&names)
        let release = withUnsafeBytes(of: &names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let parts = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard parts.count == 2, (parts[0], parts[1]) >= leastKernel else {
            return .init(
                "kernel", .missing, "Linux \(release)",
                advice: "use Linux \(leastKernel.0).\(leastKernel.1) or later, such as that of Debian 12")
        }
        return .init("kernel", .enforced, "Linux \(release)")
    }

    private static func landlock() -> DoctorReport.Check {
        let abi = clinux_landlock_abi()
        guard abi > 0 else {
            return .init(
                "Landlock", .absent,
                "this kernel lacks it or has it disabled; mounts and identities confine cells without it",
                advice: "to enable it, boot a kernel with CONFIG_SECURITY_LANDLOCK with lsm=landlock,…")
        }
        return .init("Landlock", .enforced, "ABI \(abi)")
    }

    /// Checks that one grading fits under the process limits around us. A service needs the same room for each slot.
    static func processes(_ headroom: ProcessHeadroom?, forGrading policies: [Policy]) -> DoctorReport.Check {
        let name = "processes"
        guard let headroom else { return .init(name, .enforced, "only the kernel limits the number of processes") }
        do {
            try headroom.require(ProcessNeed.ofGrading(policies), for: "one grading, with all that the policies allow,")
            return .init(name, .enforced, "\(headroom)")
        } catch {
            return .init(name, .missing, "\(error)", advice: "raise the limit, or lower processes in the policies")
        }
    }

    /// Checks that each limit has its cgroup controller.
    static func controllers(of host: CgroupHost) -> [DoctorReport.Check] {
        CgroupHost.Controller.allCases.map { controller in
            let name = "cgroup \(controller.rawValue)"
            guard let place = host.places[controller] else {
                return .init(
                    name, .missing, "not available below the control group of this process",
                    advice: "delegate it (systemd: Delegate=yes), or mount cgroup v2 at /sys/fs/cgroup")
            }
            return .init(name, .enforced, "\(place.version == .v2 ? "v2" : "v1") at \(place.directory)")
        }
    }
}
