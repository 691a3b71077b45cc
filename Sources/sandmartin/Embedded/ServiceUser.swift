import Glibc

/// The unprivileged system user that runs the private servers if we are root: PostgreSQL refuses to run as root, and
/// Redis does not need to.
struct ServiceUser: Sendable {
    let name: String
    let uid: uid_t
    let gid: gid_t

    /// Returns nil unless we are root: otherwise the servers run as our own user.
    static func needed(named name: String) throws(Failure) -> ServiceUser? {
        geteuid() == 0 ? try ServiceUser(named: name) : nil
    }

    private init(named name: String) throws(Failure) {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        // 16 KiB, as in the example of man 3 getpwnam_r; sysconf(_SC_GETPW_R_SIZE_MAX) suggests less.
        let status = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            buffer.baseAddress.map { getpwnam_r(name, &entry, $0, buffer.count, &found) } ?? ENOMEM
        }
        guard status == 0 else { throw Failure("look up the user \(name)", errno: status) }
        guard found != nil else {
            throw Failure(
                "the private servers need the system user \(name), which does not exist; create it with "
                    + "`useradd --system --no-create-home --shell /usr/sbin/nologin \(name)`, "
                    + "or name another user in service_user")
        }
        guard entry.pw_uid != 0 else {
            throw Failure("service_user: \(name) is root, but PostgreSQL refuses to run as root; name another user")
        }
        self.name = name
        uid = entry.pw_uid
        gid = entry.pw_gid
    }
}
