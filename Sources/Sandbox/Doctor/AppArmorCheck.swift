import FoundationEssentials
import Glibc

/// Whether AppArmor keeps the launcher from making user namespaces, as it does on Ubuntu from 24.04 on for every program
/// that has no profile which allows it.
enum AppArmorCheck {
    /// The profile in `packaging/apparmor`.
    static let profile = "sandmartin-launcher"

    static func now() -> DoctorReport.Check {
        func text(_ file: String) -> String? {
            FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
        }
        return check(
            restriction: text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
            profiles: text("/sys/kernel/security/apparmor/profiles"))
    }

    /// - Parameters:
    ///   - restriction: what the kernel's setting holds; nil where it has none.
    ///   - profiles: those that are loaded, one a line; nil where they cannot be read.
    static func check(restriction: String?, profiles: String?) -> DoctorReport.Check {
        let name = "AppArmor"
        guard let restriction, restriction.first != "0" else {
            return .init(name, .enforced, "user namespaces are not restricted by it")
        }
        let isLoaded = (profiles ?? "").split(separator: "\n").contains { $0.hasPrefix("\(profile) ") }
        guard !isLoaded else {
            return .init(name, .enforced, "user namespaces are restricted, and allowed to the launcher")
        }
        // Not a finding against the host: who is root may make them all the same, and cells are tried below.
        return .init(
            name, .absent, "user namespaces are restricted, and no profile \(profile) is loaded",
            advice:
                "cp packaging/apparmor/\(profile) /etc/apparmor.d/ && apparmor_parser -r /etc/apparmor.d/\(profile); "
                + "with another prefix than /usr/local, change the path in it")
    }
}
