import Glibc

/// The unprivileged system user that the private servers run as when we are root: PostgreSQL refuses to be root, and
/// Redis has no need to be.
struct ServiceUser: Sendable {
    let name: String
    let uid: uid_t
    let gid: gid_t

    /// Nil unless we are root: then the servers run as whoever we are.
    static func needed(named name: String) throws(Failure) -> ServiceUser? {
        geteuid() == 0 ? try ServiceUser(named: name) : nil
    }

    private init(named name: String) throws(Failure) {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        // 16 KiB is what glibc recommends for one entry (sysconf _SC_GETPW_R_SIZE_MAX is smaller).
        let status = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            buffer.baseAddress.map { getpwnam_r(name, &entry, $0, buffer.count, &found) } ?? ENOMEM
        }
        guard status == 0 else { throw Failure("look up the user \(name)", errno: status) }
        guard found != nil else {
            throw Failure(
                "the private servers need the system user \(name), which does not exist; make it with "
                    + "`useradd --system --no-create-home --shell /usr/sbin/nologin \(name)`, "
                    + "or name another one in service_user")
        }
        guard entry.pw_uid != 0 else {
            throw Failure("service_user: \(name) is root, as which PostgreSQL refuses to run; name another user")
        }
        self.name = name
        uid = entry.pw_uid
        gid = entry.pw_gid
    }
}
