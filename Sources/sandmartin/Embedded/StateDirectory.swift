// The owner of `stat`, to the compiler, since the module imports FoundationNetworking.
import CDispatch
import Glibc
import Settings

/// The directory for the persistent data of `serve`; locked while this value exists.
///
/// The path may be long, and below directories that the servers' user cannot enter. A Unix socket address holds 107
/// bytes (man 7 unix), so sockets are always named through `shortPath`. A server that runs as another user sees the
/// directory bind-mounted at `mountPoint` (see `ServerProcess.confined`).
final class StateDirectory: Sendable {
    /// The absolute path.
    let path: String
    /// A path of bounded length to the same directory, for this process.
    let shortPath: String
    /// The path of the same directory for servers that run as another user; for all other processes an empty directory.
    let mountPoint: String
    private let lock: Int32

    /// Creates the directory if it is missing, and locks it.
    ///
    /// - Throws: `Failure` if another `serve` holds the lock, the file system is almost full, or a system call fails.
    init(path: String) throws(Failure) {
        try Self.makeDirectories(path)
        try Self.requireRoom(in: path)
        lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw Failure("open \(path)/lock", errno: errno, advice: "set state_directory to another directory")
        }
        self.path = path
        do throws(Failure) {
            guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
                throw Failure(
                    "another sandmartin uses the state directory \(path); stop it, or set state_directory to another "
                        + "directory"
                )
            }
            let runtime = try Self.runtimeDirectory(for: path)
            shortPath = runtime + "/state"
            mountPoint = runtime + "/servers"
            try Self.link(shortPath, to: path)
            if geteuid() == 0 { try Self.makeDirectory(mountPoint, mode: 0o755) }
            try Self.makeDirectory(path + "/log", mode: 0o700)
        } catch {
            close(lock)
            throw error
        }
    }

    deinit { close(lock) }

    /// The short path of the state directory at `path` if a running process has locked it, else nil.
    static func shortPath(ofRunning path: String) throws(Failure) -> String? {
        let lock = open(path + "/lock", O_RDWR | O_CLOEXEC)
        guard lock >= 0 else { return nil }
        // Closing it also unlocks it.
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        return try runtimeDirectory(for: path) + "/state"
    }

    /// A new database takes about 40 MiB, and each write-ahead log file 16 MiB. Servers on a full file system end
    /// without a message, because their logs are on the same file system.
    private static let leastRoom = ByteCount.mebibytes(64)

    private static func requireRoom(in path: String) throws(Failure) {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw Failure("statvfs \(path)", errno: errno) }
        let free = ByteCount.mebibytes((UInt64(status.f_bavail) * UInt64(status.f_frsize)) >> 20)
        guard free < leastRoom else { return }
        throw Failure(
            "the file system of \(path) has \(free) left, and the servers need \(leastRoom): free some space, or set "
                + "state_directory to another file system")
    }

    /// Creates a subdirectory that only `user` (nil: our user) can enter, and returns its path.
    func makePrivateDirectory(_ name: String, for user: ServiceUser?) throws(Failure) -> String {
        let directory = path + "/" + name
        try Self.makeDirectory(directory, mode: 0o700)
        if let user, lchown(directory, user.uid, user.gid) != 0 { throw Failure("chown \(directory)", errno: errno) }
        return directory
    }

    /// Returns `/run/sandmartin/ID` for root, else a directory that only our user can write. ID is the state
    /// directory's device and inode.
    private static func runtimeDirectory(for path: String) throws(Failure) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Failure("stat \(path)", errno: errno) }
        let identity = String(status.st_dev, radix: 16) + "-" + String(status.st_ino, radix: 16)
        let parent: String
        if geteuid() == 0 {
            parent = "/run/sandmartin"
        } else if let own = getenv("XDG_RUNTIME_DIR") {
            parent = String(cString: own) + "/sandmartin"
        } else {
            parent = "/tmp/sandmartin-\(geteuid())"
        }
        try makeDirectory(parent, mode: geteuid() == 0 ? 0o755 : 0o700)
        try makeDirectory(parent + "/" + identity, mode: geteuid() == 0 ? 0o755 : 0o700)
        return parent + "/" + identity
    }

    /// Creates a symbolic link; replaces the link of a killed `serve` atomically.
    private static func link(_ name: String, to target: String) throws(Failure) {
        let fresh = name + ".new"
        unlink(fresh)
        guard symlink(target, fresh) == 0, rename(fresh, name) == 0 else { throw Failure("link \(name)", errno: errno) }
    }

    /// Creates the directory and its parents. Root's has mode 0711: the servers' user can enter but not list it.
    private static func makeDirectories(_ path: String) throws(Failure) {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            let prefix = String(path[..<end])
            if mkdir(prefix, end == path.endIndex ? 0o711 : 0o755) != 0, errno != EEXIST {
                throw Failure(
                    "create the state directory \(prefix)", errno: errno,
                    advice: "set state_directory to another directory")
            }
        }
        guard geteuid() != 0 || chmod(path, 0o711) == 0 else { throw Failure("chmod \(path)", errno: errno) }
    }

    /// Creates a directory, or accepts an existing one that belongs to our user and is not a link.
    private static func makeDirectory(_ path: String, mode: mode_t) throws(Failure) {
        if mkdir(path, mode) == 0 { return }
        guard errno == EEXIST else { throw Failure("create \(path)", errno: errno) }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Failure("stat \(path)", errno: errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure("\(path) exists and is not a directory; remove it")
        }
        // In /tmp another user could have created it.
        guard geteuid() == 0 || status.st_uid == geteuid() else {
            throw Failure("\(path) belongs to another user; remove it, or set XDG_RUNTIME_DIR")
        }
    }
}
