import FoundationEssentials

/// Whether AppArmor keeps the launcher from making user namespaces, as it does on Ubuntu from 24.04 on for every program
/// that has no profile which allows it, and elsewhere for those whose profile does not.
struct AppArmorCheck: Sendable, Hashable {
    /// The profile in `packaging/apparmor`.
    static let profile = "sandmartin-launcher"

    /// What the setting `kernel.apparmor_restrict_unprivileged_userns` holds; nil where the kernel has none.
    var restriction: String?
    /// The profile that we are under, "unconfined" for none; nil without AppArmor.
    var confinement: String?
    /// Those that are loaded, one a line; nil where they cannot be read, as they mostly can by root alone.
    var profiles: String?

    static var ofThisHost: AppArmorCheck {
        func text(_ file: String) -> String? {
            FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
        }
        return AppArmorCheck(
            restriction: text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
            // Elsewhere than in attr/current, which may be another security module's.
            confinement: text("/proc/self/attr/apparmor/current"),
            profiles: text("/sys/kernel/security/apparmor/profiles"))
    }

    var finding: DoctorReport.Check {
        let name = "AppArmor"
        guard let reason else { return .init(name, .enforced, "user namespaces are not restricted by it") }
        guard let profiles else {
            return .init(
                name, .absent, "\(reason); only root can see whether the profile \(Self.profile) is loaded",
                advice: "if no cell can be built below: \(Self.advice)")
        }
        if profiles.split(separator: "\n").contains(where: { $0.hasPrefix("\(Self.profile) ") }) {
            return .init(name, .enforced, "\(reason), and allowed to the launcher")
        }
        // Not a finding against the host: who is root may make them all the same, and cells are tried below.
        return .init(name, .absent, "\(reason), and no profile \(Self.profile) is loaded", advice: Self.advice)
    }

    /// By what they may be restricted; nil where nothing speaks for it.
    private var reason: String? {
        if let restriction, restriction.first != "0" { return "user namespaces are restricted" }
        let label = (confinement ?? "unconfined").prefix { !$0.isWhitespace && $0 != "\0" }
        return label == "unconfined" ? nil : "we are under the profile \(label), which may restrict user namespaces"
    }

    private static let advice =
        "as root: cp packaging/apparmor/\(profile) /etc/apparmor.d/ && apparmor_parser -r /etc/apparmor.d/\(profile); "
        + "with another prefix than /usr/local, change the path in it"
}
