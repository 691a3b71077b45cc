import Synchronization

/// The files that something was read from, as they were before they were read.
struct FilesRead: Sendable, Hashable {
    private var identities: [String: FileIdentity?] = [:]

    /// To be told of each file before it is opened: what changes later is then seen as changed.
    mutating func note(_ file: String) { identities[file] = .some(FileIdentity(file)) }

    mutating func note(_ others: FilesRead) {
        // The usual case, which copies nothing.
        if identities.isEmpty { self = others } else { identities.merge(others.identities) { earlier, _ in earlier } }
    }

    var areUnchanged: Bool { identities.allSatisfy { FileIdentity($0.key) == $0.value } }
}

/// What files were found to say the last time that they made sense, by name.
///
/// Files that change are read anew at the next question. What can be used takes the place of what was known; what cannot
/// be used is reported once for each change, and what was known stays in force.
final class LastGood<Value: Sendable & Hashable>: Sendable {
    private struct Known {
        var files: FilesRead
        var value: Value
        var revision: Int
    }

    private let known = Mutex<[String: Known]>([:])

    /// - Parameters:
    ///   - files: gets the files that the value depends on, also where an error is thrown.
    ///   - parse: tells the files that it reads; never asks this object.
    ///   - onFault: is told why a change cannot be used.
    /// - Throws: what `parse` throws, where nothing was known before.
    func value(
        of name: String, noting files: inout FilesRead, onFault: (any Error) -> Void,
        parse: (inout FilesRead) throws -> Value
    ) throws -> Value {
        let found = try known.withLock { known throws -> (value: Value, fault: (any Error)?) in
            if let current = known[name], current.files.areUnchanged {
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

    /// Grows with each change of the value; nil for a name that was never asked for.
    func revision(of name: String) -> Int? { known.withLock { $0[name]?.revision } }
}
