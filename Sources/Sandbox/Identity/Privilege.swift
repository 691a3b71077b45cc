import Glibc

/// Whether root builds the cells, or a plain user with a user namespace that two setuid programs of the host map.
package enum Privilege: String, Sendable, Hashable, Encodable {
    case privileged
    case unprivileged

    package static var ofThisProcess: Privilege { geteuid() == 0 ? .privileged : .unprivileged }

    /// The directory in which this user's services lock their ids. It must not depend on the environment: two services
    /// with different directories would use the same ids.
    var runtimeDirectory: String {
        guard self == .unprivileged else { return "/run/sandmartin" }
        // pam_systemd(8) creates it, accessible to this user only.
        let own = "/run/user/\(geteuid())"
        return access(own, W_OK) == 0 ? "\(own)/sandmartin" : "/tmp/sandmartin-\(geteuid())"
    }
}
