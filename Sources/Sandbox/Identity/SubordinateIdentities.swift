import FoundationEssentials
import Glibc

/// The ids beside its own that a plain user may use (man 5 subuid, man 5 subgid): what its cells are.
enum SubordinateIdentities {
    /// Fewer would not do for the cells of one service: those that wait, those that run and those that are removed.
    static let least: UInt32 = 64
    /// The setuid programs that map them (man 1 newuidmap), which the kernel leaves to root.
    static let mappers = ["/usr/bin/newuidmap", "/usr/bin/newgidmap"]

    /// A user as the files name one.
    struct User {
        var name: String
        var id: UInt32
    }

    /// - Throws: `SandboxError` (`launcher`) that says what an administrator can do.
    static func ofThisUser() throws(SandboxError) -> IdentityRange {
        let user = try thisUser()
        for program in mappers where access(program, X_OK) != 0 {
            throw SandboxError(
                .launcher,
                "\(program) is missing, without which a plain user cannot build cells; install Debian's package uidmap")
        }
        return try range(of: user, users: text("/etc/subuid"), groups: text("/etc/subgid"))
    }

    /// Concludes from the texts of both files. Of several ranges the largest is used.
    ///
    /// - Throws: `SandboxError` (`launcher`) with the line to add where there is none, or too small a one.
    static func range(of user: User, users: String, groups: String) throws(SandboxError) -> IdentityRange {
        func largest(_ text: String) -> Entry? {
            entries(text).filter { $0.owner == user.name || $0.owner == "\(user.id)" }.max { $0.count < $1.count }
        }
        let largestOfUsers = largest(users)
        let largestOfGroups = largest(groups)
        if let users = largestOfUsers, let groups = largestOfGroups, min(users.count, groups.count) >= least {
            return IdentityRange(
                firstUser: users.first, firstGroup: groups.first, count: min(users.count, groups.count))
        }
        let lacking = [("/etc/subuid", largestOfUsers), ("/etc/subgid", largestOfGroups)]
            .filter { ($0.1?.count ?? 0) < least }.map(\.0).joined(separator: " and ")
        let line = "\(user.name):\(firstFree(entries(users) + entries(groups))):65536"
        throw SandboxError(
            .launcher,
            "user \(user.name) has no \(least) ids in \(lacking) that its cells could be. As root, add the line "
                + "\(line) there (ids that nobody else has)")
    }

    private struct Entry {
        var owner: Substring
        var first: UInt32
        var count: UInt32
    }

    /// Lines are `OWNER:FIRST:COUNT`; others mean nothing to newuidmap either.
    private static func entries(_ text: String) -> [Entry] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3, let first = UInt32(fields[1]), let count = UInt32(fields[2]), first > 0,
                !first.addingReportingOverflow(count).overflow
            else { return nil }
            return Entry(owner: fields[0], first: first, count: count)
        }
    }

    /// Where useradd would begin (man 5 login.defs, SUB_UID_MIN), or behind the last range that is given out.
    private static func firstFree(_ entries: [Entry]) -> UInt32 {
        max(100_000, entries.map { $0.first + $0.count }.max() ?? 0)
    }

    private static func text(_ file: String) -> String {
        FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static func thisUser() throws(SandboxError) -> User {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        // 16 KiB is what glibc recommends for one entry (sysconf _SC_GETPW_R_SIZE_MAX is smaller).
        let name = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer -> String? in
            guard let base = buffer.baseAddress, getpwuid_r(geteuid(), &entry, base, buffer.count, &found) == 0,
                found != nil
            else { return nil }
            return String(cString: entry.pw_name)
        }
        guard let name else {
            throw SandboxError(
                .launcher, "user \(geteuid()) has no entry in /etc/passwd, without which newuidmap maps nothing for it")
        }
        return User(name: name, id: geteuid())
    }
}
