import Glibc

/// Tells a file or directory from one that has taken its place, or from what it was before a change.
struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64
    /// The kernel sets it at every change, a renaming included; unlike the time of modification nobody else can
    /// (man 7 inode, "ctime"). Numbers of inodes alone are used again.
    private let changedSeconds: Int
    private let changedNanoseconds: Int
    /// The kernel's clock for that may stand still for some milliseconds, in which a file is emptied and written anew.
    private let size: Int

    /// Nil where there is none, with errno.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        changedSeconds = status.st_ctim.tv_sec
        changedNanoseconds = status.st_ctim.tv_nsec
        size = Int(status.st_size)
    }

    /// That of the Python root.
    ///
    /// - Throws: `SandboxError` (`cell`) where there is none.
    init(rootfs: String) throws(SandboxError) {
        guard let identity = FileIdentity(rootfs) else {
            throw SandboxError(
                .cell, stage: "the Python root, which `make rootfs` builds, is not at", path: rootfs, errno: errno)
        }
        self = identity
    }
}
