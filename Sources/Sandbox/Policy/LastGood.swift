import Synchronization

/// The files that a value was read from, with their identities before the read.
struct FilesRead: Sendable, Hashable {
    private var identities: [String: PolicySource.Identity?] = [:]

    /// Records a file's identity. Call this before reading the file, so that any later change is detected.
    mutating func note(_ file: String, in source: PolicySource) {
        identities[file] = .some(source.identity(of: file))
    }

    mutating func note(_ others: FilesRead) {
        // The usual case; avoids a copy.
        if identities.isEmpty { self = others } else { identities.merge(others.identities) { earlier, _ in earlier } }
    }

    func areUnchanged(in source: PolicySource) -> Bool {
        identities.allSatisfy { source.identity(of: $0.key) == $0.value }
    }
}

/// The last valid value that was read from files, by name.
///
/// A request re-reads files that have changed. A valid value replaces the last one. An invalid value is reported once
/// for each change, and the last valid value stays in force.
final class LastGood<Value: Sendable & Hashable>: Sendable {
    private struct Known {
        var files: FilesRead
        var value: Value
        var revision: Int
    }

    private let source: PolicySource
    private let known = Mutex<[String: Known]>([:])

    init(in source: PolicySource) { self.source = source }

    /// Returns the current value of a name.
    ///
    /// - Parameters:
    ///   - files: receives the files that the value depends on, even if this throws.
    ///   - onFault: receives the error of a change that cannot be used.
    ///   - parse: reads the value and records each file that it reads. It must not call this object: the lock is held.
    /// - Throws: errors of `parse`, if there is no last valid value.
    func value(
        of name: String, noting files: inout FilesRead, onFault: (any Error) -> Void,
        parse: (inout FilesRead) throws -> Value
    ) throws -> Value {
        let found = try known.withLock { known throws -> (value: Value, fault: (any Error)?) in
            if let current = known[name], current.files.areUnchanged(in: source) {
                files.note(current.files)
                return (current.value, nil)
            }
            var read = FilesRead()
            defer { files.note(read) }
            let value: Value
            do {
                value = try parse(&read)
            } catch {
                guard let last = known[name] else { throw error }
                known[name]?.files = read
                return (last.value, error)
            }
            let last = known[name]
            let revision = last.map { $0.value == value ? $0.revision : $0.revision + 1 } ?? 0
            known[name] = Known(files: read, value: value, revision: revision)
            return (value, nil)
        }
        if let fault = found.fault { onFault(fault) }
        return found.value
    }

    /// Increases with each change of the value. Nil for a name that was never requested.
    func revision(of name: String) -> Int? { known.withLock { $0[name]?.revision } }
}
