import CLinux
import Glibc

/// A block of host user ids that only this process uses for cells, for as long as it lives.
///
/// Ids from 1,900,000,000 on: above all that systemd, containers and /etc/subuid give out. Several services on one
/// host share them by locking one file a block (man 2 flock); a lock goes with its process, however it ends.
struct IdentityBlock: ~Copyable, Sendable {
    static let firstID: UInt32 = 1_900_000_000
    static let size: UInt32 = 1024
    static let blocks: UInt32 = 4096

    let first: UInt32
    private let lock: Descriptor

    private init(first: UInt32, lock: consuming Descriptor) {
        self.first = first
        self.lock = lock
    }

    /// Takes the first free block.
    ///
    /// - Throws: `SandboxError` (`launcher`) when the directory cannot be used or all blocks are taken.
    static func claim(in directory: String = "/run/sandmartin/ids") throws(SandboxError) -> IdentityBlock {
        var made = ""
        for part in directory.split(separator: "/") {
            made += "/\(part)"
            guard mkdir(made, 0o755) == 0 || errno == EEXIST else {
                throw SandboxError(.launcher, stage: "make directory", path: made, errno: errno)
            }
        }
        for block in 0..<blocks {
            let file = try Descriptor.open("\(directory)/\(block)", O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
            if flock(file.number, LOCK_EX | LOCK_NB) == 0 {
                return IdentityBlock(first: firstID + block * size, lock: file)
            }
            guard errno == EWOULDBLOCK else {
                throw SandboxError(.launcher, stage: "lock", path: "\(directory)/\(block)", errno: errno)
            }
        }
        throw SandboxError(.launcher, "all \(blocks) blocks of user ids in \(directory) are taken by other services")
    }
}
