import Glibc

/// A mark on the tree of a root that a process uses, which keeps `sandmartin root remove` from removing the root.
///
/// The mark is a shared lock on the tree's directory (man 2 flock). The kernel removes the lock with the process. No
/// program in a cell can lock that directory: cells see the tree through an overlayfs of their own.
final class RootUse: Sendable {
    private let directory: DescriptorBox

    /// - Throws: `SandboxError` (`root`) while the root is being removed.
    init(of tree: String) throws(SandboxError) {
        let descriptor = try Descriptor.open(tree, O_RDONLY | O_DIRECTORY)
        guard flock(descriptor.number, LOCK_SH | LOCK_NB) == 0 else {
            let reason = errno
            if reason == EWOULDBLOCK { throw SandboxError(.root, "the Python root \(tree) is being removed") }
            throw SandboxError(.root, stage: "lock", path: tree, errno: reason)
        }
        directory = DescriptorBox(descriptor)
    }
}

/// The exclusive right to a root, for the time of its removal.
package struct RootClaim: ~Copyable {
    private let descriptor: Descriptor

    /// - Parameters:
    ///   - path: the root's tree, or the file that a build of the root locks.
    ///   - what: names it in the error.
    /// - Throws: `SandboxError` (`root`) that names the processes that use it.
    package init(_ path: String, _ what: String) throws(SandboxError) {
        let descriptor = try Descriptor.open(path, O_RDONLY)
        if flock(descriptor.number, LOCK_EX | LOCK_NB) != 0 {
            let reason = errno
            guard reason == EWOULDBLOCK else { throw SandboxError(.root, stage: "lock", path: path, errno: reason) }
            let users = Self.users(of: descriptor)
            let processes = users.isEmpty ? "another process" : users.joined(separator: ", ")
            throw SandboxError(.root, "\(what) is in use by \(processes): stop it first")
        }
        self.descriptor = descriptor
    }

    /// Returns the processes that have locked a file, as man 5 proc_locks lists them: "process 17 (sandmartin)".
    private static func users(of descriptor: borrowing Descriptor) -> [String] {
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { return [] }
        return (HostFiles.text("/proc/locks") ?? "").split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 5, fields[1] == "FLOCK", fields[5].hasSuffix(":\(status.st_ino)") else { return nil }
            let name = HostFiles.text("/proc/\(fields[4])/comm")?.split(separator: "\n").first ?? "ended"
            return "process \(fields[4]) (\(name))"
        }
    }
}
