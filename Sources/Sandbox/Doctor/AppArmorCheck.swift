import FoundationEssentials

/// Checks whether AppArmor prevents the launcher from creating user namespaces.
///
/// Ubuntu 24.04 and later restrict every program without a profile that allows it. Elsewhere only programs under a
/// profile that does not allow it are restricted.
struct AppArmorCheck: Sendable, Hashable {
    /// The profile in `packaging/apparmor`.
    static let profile = "sandmartin-launcher"

    /// The value of `kernel.apparmor_restrict_unprivileged_userns`; nil if the kernel has no such setting.
    var restriction: String?
    /// The profile of this process, or "unconfined"; nil without AppArmor.
    var confinement: String?
    /// The loaded profiles, one a line; nil if they cannot be read. Usually only root can read them.
    var profiles: String?

    static var ofThisHost: AppArmorCheck {
        func text(_ file: String) -> String? {
            FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
        }
        return AppArmorCheck(
            restriction: text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
            // Not attr/current, which may belong to another security module.
            confinement: text("/proc/self/attr/apparmor/current"),
            profiles: text("/sys/kernel/security/apparmor/profiles"))
    }

    var finding: DoctorReport.Check {
        let name = "AppArmor"
        guard let reason else { return .init(name, .enforced, "AppArmor does not restrict user namespaces") }
        guard let profiles else {
            return .init(
                name, .absent, "\(reason); only root can see whether the profile \(Self.profile) is loaded",
                advice: "if no cell can be built below: \(Self.advice)")
        }
        if profiles.split(separator: "\n").contains(where: { $0.hasPrefix("\(Self.profile) ") }) {
            return .init(name, .enforced, "\(reason), but the launcher may create them")
        }
        // Not `missing`: root can create user namespaces in any case, and later checks build cells.
        return .init(name, .absent, "\(reason), and the profile \(Self.profile) is not loaded", advice: Self.advice)
    }

    /// What may restrict user namespaces; nil if nothing does.
    private var reason: String? {
        if let restriction, restriction.first != "0" { return "user namespaces are restricted" }
        let label = (confinement ?? "unconfined").prefix { !$0.isWhitespace && $0 != "\0" }
        return label == "unconfined"
            ? nil : "this process runs under the profile \(label), which may restrict user namespaces"
    }

    private static let advice =
        "as root: cp packaging/apparmor/\(profile) /etc/apparmor.d/ && apparmor_parser -r /etc/apparmor.d/\(profile); "
        + "with another prefix than /usr/local, change the path in it"
}
