import Synchronization

/// What files were found to say, until they change on disk.
final class ParsedFiles<Value: Sendable>: Sendable {
    private let known = Mutex<[String: (identity: FileIdentity, value: Value)]>([:])

    /// The value of a file, parsed anew only if it is not the one that was parsed last.
    func value(of file: String, parse: () throws -> Value) rethrows -> Value {
        let identity = FileIdentity(file)
        if let identity, let found = known.withLock({ $0[file] }), found.identity == identity { return found.value }
        let value = try parse()
        if let identity { known.withLock { $0[file] = (identity, value) } }
        return value
    }
}
