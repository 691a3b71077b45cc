import FoundationEssentials

/// The kernel settings on who may create user namespaces and map ids into them.
struct UserNamespaceRules: Sendable, Hashable {
    /// `/proc/sys/user/max_user_namespaces` (man 7 namespaces).
    var most: String?
    /// Debian's `/proc/sys/kernel/unprivileged_userns_clone`; nil on other kernels.
    var unprivileged: String?
    /// `/proc/self/status`, which shows whether setuid programs take effect (man 2 PR_SET_NO_NEW_PRIVS).
    var status: String?

    static var ofThisHost: UserNamespaceRules {
        func text(_ file: String) -> String? {
            FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
        }
        return UserNamespaceRules(
            most: text("/proc/sys/user/max_user_namespaces"),
            unprivileged: text("/proc/sys/kernel/unprivileged_userns_clone"), status: text("/proc/self/status"))
    }

    /// Returns why no cell can be built and what to do; nil if nothing prevents it.
    func obstacle(for privilege: Privilege) -> String? {
        if most?.number == 0 {
            return "this host allows no user namespaces: sysctl user.max_user_namespaces=10000"
        }
        guard privilege == .unprivileged else { return nil }
        if unprivileged?.number == 0 {
            return "this host allows user namespaces to root only: sysctl kernel.unprivileged_userns_clone=1"
        }
        if status?.split(separator: "\n").contains("NoNewPrivs:\t1") == true {
            return "no_new_privs is set, so newuidmap cannot map ids: start sandmartin without it "
                + "(systemd: NoNewPrivileges=no, and none of the settings that imply it)"
        }
        return nil
    }
}
