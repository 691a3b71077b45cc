import Glibc

/// Tells a file or directory from one that has taken its place, or was changed since.
struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64
    /// The kernel sets it at every change, a renaming included; unlike the time of modification nobody else can
    /// (man 7 inode, "ctime"). Numbers of inodes alone are used again.
    private let changedSeconds: Int
    private let changedNanoseconds: Int

    /// Nil where there is none, with errno.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        changedSeconds = status.st_ctim.tv_sec
        changedNanoseconds = status.st_ctim.tv_nsec
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

/// What cells are built from and can change on disk while they wait: the Python root, policies, lists of system calls.
struct CellOrigin: Sendable, Hashable {
    private let rootfs: FileIdentity
    /// Nil for a policy that is in no library, and cannot change.
    private let files: [FileIdentity?]

    /// Only the root differs.
    func hasSamePolicies(as other: CellOrigin) -> Bool { files == other.files }

    /// - Throws: `SandboxError` (`cell`) where there is no Python root.
    init(_ recipe: CellRecipe, _ configuration: Sandbox.Configuration) throws(SandboxError) {
        rootfs = try FileIdentity(rootfs: configuration.rootfs)
        let library = configuration.policies
        files = recipe.policies.flatMap {
            [FileIdentity(library.file(ofPolicy: $0.name)), FileIdentity(library.file(ofProfile: $0.seccompProfile))]
        }
    }
}
