import FoundationEssentials
import Glibc

/// The subordinate ids of a plain user (man 5 subuid, man 5 subgid), which its cells run as.
enum SubordinateIdentities {
    /// The fewest ids that suffice for one service's cells: waiting, running and being removed.
    static let least: UInt32 = 64
    /// The setuid programs that map the ids (man 1 newuidmap); the kernel lets only root do that.
    static let mappers = ["/usr/bin/newuidmap", "/usr/bin/newgidmap"]

    /// A user, as the files name it.
    struct User {
        var name: String
        var id: UInt32
    }

    /// - Throws: `SandboxError` (`launcher`) with what an administrator can do.
    static func ofThisUser() throws(SandboxError) -> IdentityRange {
        let user = try thisUser()
        for program in mappers where access(program, X_OK) != 0 {
            throw SandboxError(
                .launcher,
                "\(program) is missing; a plain user needs it to build cells: install Debian's package uidmap")
        }
        return try range(of: user, users: text("/etc/subuid"), groups: text("/etc/subgid"))
    }

    /// Finds the user's largest range in the contents of both files.
    ///
    /// - Throws: `SandboxError` (`launcher`) with the line to add where there is no range, or only one that is too
    ///   small.
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
            "user \(user.name) has no \(least) ids in \(lacking) for its cells. As root, add the line \(line) there "
                + "(ids that no other user has)")
    }

    private struct Entry {
        var owner: Substring
        var first: UInt32
        var count: UInt32
    }

    /// Parses lines `OWNER:FIRST:COUNT`; newuidmap ignores other lines too.
    private static func entries(_ text: String) -> [Entry] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3, let first = UInt32(fields[1]), let count = UInt32(fields[2]), first > 0,
                !first.addingReportingOverflow(count).overflow
            else { return nil }
            return Entry(owner: fields[0], first: first, count: count)
        }
    }

    /// Returns the id after the last range that is in use, and at least where useradd begins (man 5 login.defs,
    /// SUB_UID_MIN).
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
                .launcher, "user \(geteuid()) has no entry in /etc/passwd, which newuidmap needs to map its ids")
        }
        return User(name: name, id: geteuid())
    }
}
