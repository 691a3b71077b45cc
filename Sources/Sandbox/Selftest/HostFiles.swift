import FoundationEssentials
import Glibc

/// Reads files of the host. A missing or unreadable file is no error.
enum HostFiles {
    static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    static func names(in directory: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }

    static func isThere(_ path: String) -> Bool { status(path) != nil }

    /// Returns the status of a file. Does not follow a symbolic link.
    static func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    /// Returns the files of a user in the world-writable directories.
    static func ownedFiles(by user: UInt32) -> [String] {
        ["/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/run/lock"].flatMap { directory in
            names(in: directory).map { "\(directory)/\($0)" }.filter { status($0)?.st_uid == user }
        }
    }

    /// Returns the System V objects that a user owns or created (man 5 proc_sysvipc).
    static func ipcObjects(of user: UInt32) -> [String] {
        ["shm", "sem", "msg"].flatMap { kind -> [String] in
            let lines = (text("/proc/sysvipc/\(kind)") ?? "").split(separator: "\n").map { $0.split(separator: " ") }
            guard let heading = lines.first else { return [] }
            let columns = heading.indices.filter { ["uid", "cuid"].contains(heading[$0]) }
            return lines.dropFirst().filter { line in
                columns.contains { line.indices.contains($0) && line[$0] == "\(user)" }
            }.map { "System V \(kind) \($0.prefix(2).joined(separator: " "))" }
        }
    }
}
