import CLinux
import Glibc

/// A block of host ids that only this process uses for cells, as long as it lives.
///
/// Services of one user share a range: each locks the file of one block (man 2 flock). The kernel releases the lock
/// when the process ends.
struct IdentityBlock: ~Copyable, Sendable {
    /// The number of ids in a block; a smaller range is one block.
    static let size: UInt32 = 2048

    let identities: IdentityRange
    private let lock: Descriptor

    private init(_ identities: IdentityRange, lock: consuming Descriptor) {
        self.identities = identities
        self.lock = lock
    }

    /// Locks the first free block of the ids that this user may use for cells.
    ///
    /// - Throws: `SandboxError` (`launcher`) with what this user lacks.
    static func claim(as privilege: Privilege = .ofThisProcess) throws(SandboxError) -> IdentityBlock {
        let directory = "\(privilege.runtimeDirectory)/ids"
        switch privilege {
        case .privileged:
            return try claim(from: .reserved, in: directory)
        case .unprivileged:
            // Rootless containers use ids of the same range, and ignore our locks.
            return try claim(from: try SubordinateIdentities.ofThisUser(), in: directory) {
                !HostProcess.all(of: $0.users).isEmpty
            }
        }
    }

    /// Locks the first free block of a range.
    ///
    /// - Parameter isInUse: whether ids of a block are in use although it is not locked.
    /// - Throws: `SandboxError` (`launcher`) when the directory cannot be used or all blocks are taken.
    static func claim(
        from range: IdentityRange, in directory: String, isInUse: (IdentityRange) -> Bool = { _ in false }
    ) throws(SandboxError) -> IdentityBlock {
        try makeDirectory(directory)
        let size = min(size, range.count)
        let blocks = range.count / size
        for block in 0..<blocks {
            // Named by the first id, not by the block's index: the range may differ between services that started at
            // different times.
            let identities = range.part(block, size: size)
            let name = "\(directory)/\(identities.firstUser)"
            let file = try Descriptor.open(name, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
            guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
                if errno == EWOULDBLOCK { continue }
                throw SandboxError(.launcher, stage: "lock", path: name, errno: errno)
            }
            if !isInUse(identities) { return IdentityBlock(identities, lock: file) }
        }
        throw SandboxError(
            .launcher,
            "all \(blocks) blocks of user ids from \(range.firstUser) on are taken, by other services (\(directory)) "
                + "or by processes that are not ours")
    }

    private static func makeDirectory(_ directory: String) throws(SandboxError) {
        var made = ""
        for part in directory.split(separator: "/") {
            made += "/\(part)"
            guard mkdir(made, 0o755) == 0 || errno == EEXIST else {
                throw SandboxError(.launcher, stage: "make directory", path: made, errno: errno)
            }
        }
        // Below /tmp another user could have created them first.
        for own in [directory, directory.split(separator: "/").dropLast().map { "/\($0)" }.joined()] {
            var status = stat()
            guard lstat(own, &status) == 0 else {
                throw SandboxError(.launcher, stage: "look at", path: own, errno: errno)
            }
            guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
                throw SandboxError(.launcher, "\(own) belongs to another user; remove it")
            }
        }
    }
}
