import Glibc

/// Tells a Python root from one that has taken its place.
package struct RootfsIdentity: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64

    /// - Throws: `SandboxError` (`cell`) where there is none.
    package init(_ rootfs: String) throws(SandboxError) {
        var status = stat()
        guard stat(rootfs, &status) == 0 else {
            throw SandboxError(
                .cell, stage: "the Python root, which `make rootfs` builds, is not at", path: rootfs, errno: errno)
        }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}
