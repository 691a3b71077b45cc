import Glibc

/// The identity of a file or directory on disk, which differs once it is replaced or changed.
package struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64
    /// The kernel sets ctime at every change, a rename included. Unlike mtime, programs cannot set it (man 7 inode).
    /// The inode number alone would not do: numbers are reused.
    private let changedSeconds: Int
    private let changedNanoseconds: Int
    /// Also compared, because ctime advances in steps of some milliseconds, within which a file can be truncated and
    /// rewritten.
    private let size: Int

    /// Nil where there is no such file; errno says why.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        changedSeconds = status.st_ctim.tv_sec
        changedNanoseconds = status.st_ctim.tv_nsec
        size = Int(status.st_size)
    }

    /// The identity of the tree of a Python root.
    ///
    /// - Throws: `SandboxError` (`root`) where there is none.
    init(root tree: String) throws(SandboxError) {
        guard let identity = FileIdentity(tree) else {
            throw SandboxError(
                .root, stage: "the Python root, which `make rootfs` builds, is not at", path: tree, errno: errno)
        }
        self = identity
    }
}
