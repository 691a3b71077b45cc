import Glibc

/// Who builds the cells: root, or a plain user in a user namespace that two setuid programs of the host map for it.
package enum Privilege: String, Sendable, Hashable, Encodable {
    case privileged
    case unprivileged

    package static var ofThisProcess: Privilege { geteuid() == 0 ? .privileged : .unprivileged }

    /// Where this user's services tell one another which ids they use. The same for all of them, whatever their
    /// environment says, or two would use the same.
    var runtimeDirectory: String {
        guard self == .unprivileged else { return "/run/sandmartin" }
        // pam_systemd(8) makes it, for this user alone.
        let own = "/run/user/\(geteuid())"
        return access(own, W_OK) == 0 ? "\(own)/sandmartin" : "/tmp/sandmartin-\(geteuid())"
    }
}
