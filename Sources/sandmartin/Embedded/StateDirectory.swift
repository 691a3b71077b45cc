import Glibc
import Settings

/// The directory in which one `serve` keeps everything that outlives it; locked while this value lives.
///
/// Its path may be long, and below directories that the servers' user may not pass. Unix socket addresses hold 107
/// bytes (man 7 unix), so sockets are always named through `shortPath`; and a server that runs as another user sees
/// the directory bind-mounted at `mountPoint` (see `ServerProcess.confined`).
final class StateDirectory: Sendable {
    /// Absolute.
    let path: String
    /// The same directory under a name of bounded length, for us.
    let shortPath: String
    /// The same directory for servers that run as another user; an empty directory to everybody else.
    let mountPoint: String
    private let lock: Int32

    /// Makes the directory if it is missing, and locks it.
    ///
    /// - Throws: `Failure`; most of all when another `serve` holds the lock.
    init(path: String) throws(Failure) {
        try Self.makeDirectories(path)
        try Self.requireRoom(in: path)
        lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw Failure("open \(path)/lock", errno: errno, advice: "choose another state_directory")
        }
        self.path = path
        do throws(Failure) {
            guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
                throw Failure(
                    "another sandmartin serves from \(path); stop it, or give this one another state_directory")
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

    /// A new database takes about 40 MiB, and PostgreSQL writes ahead in files of 16 MiB. Servers that find no room end
    /// without a word: their logs are in the same place.
    private static let leastRoom = ByteCount.mebibytes(64)

    private static func requireRoom(in path: String) throws(Failure) {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw Failure("statvfs \(path)", errno: errno) }
        let free = ByteCount.mebibytes((UInt64(status.f_bavail) * UInt64(status.f_frsize)) >> 20)
        guard free < leastRoom else { return }
        throw Failure(
            "the file system of \(path) has \(free) left, and the servers need \(leastRoom): make room, or choose another "
                + "state_directory")
    }

    /// Makes `name` in the state directory for `user` (or for us) alone, and returns its path.
    func makePrivateDirectory(_ name: String, for user: ServiceUser?) throws(Failure) -> String {
        let directory = path + "/" + name
        try Self.makeDirectory(directory, mode: 0o700)
        if let user, lchown(directory, user.uid, user.gid) != 0 { throw Failure("chown \(directory)", errno: errno) }
        return directory
    }

    /// `/run/sandmartin/ID` for root, else a place that only we can write; ID tells state directories apart.
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

    /// Replaces the link atomically: a killed `serve` may have left one.
    private static func link(_ name: String, to target: String) throws(Failure) {
        let fresh = name + ".new"
        unlink(fresh)
        guard symlink(target, fresh) == 0, rename(fresh, name) == 0 else { throw Failure("link \(name)", errno: errno) }
    }

    /// Root's is 0711: the servers' user passes through to its own directories, and lists nothing.
    private static func makeDirectories(_ path: String) throws(Failure) {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            let prefix = String(path[..<end])
            if mkdir(prefix, end == path.endIndex ? 0o711 : 0o755) != 0, errno != EEXIST {
                throw Failure("make the state directory \(prefix)", errno: errno, advice: "set state_directory")
            }
        }
        guard geteuid() != 0 || chmod(path, 0o711) == 0 else { throw Failure("chmod \(path)", errno: errno) }
    }

    /// Makes one directory, or takes the one that is there if it is ours and no link.
    private static func makeDirectory(_ path: String, mode: mode_t) throws(Failure) {
        if mkdir(path, mode) == 0 { return }
        guard errno == EEXIST else { throw Failure("make \(path)", errno: errno) }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Failure("stat \(path)", errno: errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw Failure("\(path) is in the way: it is no directory") }
        // In /tmp anybody could have made it first.
        guard geteuid() == 0 || status.st_uid == geteuid() else {
            throw Failure("\(path) belongs to another user; remove it, or set XDG_RUNTIME_DIR")
        }
    }
}
