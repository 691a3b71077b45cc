import Glibc
import Synchronization

/// What files were found to say, until they change on disk.
final class ParsedFiles<Value: Sendable>: Sendable {
    /// Tells a file from what it was, or what took its place.
    private struct Version: Hashable {
        let inode: UInt64
        let bytes: Int64
        let seconds: Int
        let nanoseconds: Int

        init?(_ file: String) {
            var status = stat()
            guard stat(file, &status) == 0 else { return nil }
            inode = UInt64(status.st_ino)
            bytes = Int64(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    private let known = Mutex<[String: (version: Version, value: Value)]>([:])

    /// The value of a file, parsed anew only if it is not the one that was parsed last.
    func value(of file: String, parse: () throws -> Value) rethrows -> Value {
        let version = Version(file)
        if let version, let found = known.withLock({ $0[file] }), found.version == version { return found.value }
        let value = try parse()
        if let version { known.withLock { $0[file] = (version, value) } }
        return value
    }
}
