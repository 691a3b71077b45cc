import CLinux
import Glibc

/// What can be told of the host without a cell.
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
            return .init("privilege", .enforced, "privileged: root builds cells, and nothing in a cell runs as root")
        case .unprivileged:
            do {
                let identities = try SubordinateIdentities.ofThisUser()
                return .init(
                    "privilege", .enforced,
                    "unprivileged: user \(geteuid()) builds cells, which are users "
                        + "\(identities.users.lowerBound) to \(identities.users.upperBound - 1)")
            } catch {
                return .init(
                    "privilege", .missing, "unprivileged: \(error)",
                    advice: "do what it says, or run this as root; docs/configuration.md tells more")
            }
        }
    }

    private static func userNamespaces() -> DoctorReport.Check {
        guard let obstacle = UserNamespaceRules.ofThisHost.obstacle(for: .ofThisProcess) else {
            return .init("user namespaces", .enforced, "may be made")
        }
        return .init("user namespaces", .missing, obstacle, advice: "do what it says")
    }

    /// The oldest kernel that has all that cells are built with: cgroup.kill, from 5.14, is the youngest of it.
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
                "Landlock", .absent, "this kernel has none, or has it switched off; mounts and identity hold alone",
                advice: "to have it, boot with lsm=landlock,… on a kernel with CONFIG_SECURITY_LANDLOCK")
        }
        return .init("Landlock", .enforced, "ABI \(abi)")
    }

    /// Whether one grading finds room under the limits of processes around us; a service wants it for each of its slots.
    static func processes(_ headroom: ProcessHeadroom?, forGrading policies: [Policy]) -> DoctorReport.Check {
        let name = "processes"
        guard let headroom else { return .init(name, .enforced, "no limit around us but the kernel's") }
        do {
            try headroom.require(ProcessNeed.ofGrading(policies), for: "one grading, with all that the policies allow,")
            return .init(name, .enforced, "\(headroom)")
        } catch {
            return .init(name, .missing, "\(error)", advice: "do what it says, or lower processes in the policies")
        }
    }

    /// Where each limit's controller is, or what that limit lacks.
    static func controllers(of host: CgroupHost) -> [DoctorReport.Check] {
        CgroupHost.Controller.allCases.map { controller in
            let name = "cgroup \(controller.rawValue)"
            guard let place = host.places[controller] else {
                return .init(
                    name, .missing, "no such controller below the group that we were started in",
                    advice: "delegate it (systemd: Delegate=yes), or mount cgroup v2 at /sys/fs/cgroup")
            }
            return .init(name, .enforced, "\(place.version == .v2 ? "v2" : "v1") at \(place.directory)")
        }
    }
}
