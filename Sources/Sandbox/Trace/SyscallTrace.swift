/// The system calls of a traced program and its peak use of resources, as the launcher observed them.
package struct SyscallTrace: Sendable, Hashable {
    package struct Call: Sendable, Hashable {
        package var name: String
        /// Calls that were let through while the interpreter started, before the program.
        package var atStart: UInt64
        /// Calls of the program, including refused ones.
        package var made: UInt64
        package var refused: UInt64
        /// The arguments of the last refused call.
        package var arguments: [UInt64]

        /// Whether the call was let through at least once.
        package var wasAllowed: Bool { atStart > 0 || made > refused }
    }

    /// The peak use of a file system.
    package struct Storage: Sendable, Hashable {
        package var bytes: UInt64
        package var files: UInt64
    }

    /// Ordered by call number.
    package var calls: [Call]
    /// The peak number of processes; nil if the operator has agreed that processes are not counted.
    package var processes: UInt64?
    /// The highest descriptor number plus one, which is what RLIMIT_NOFILE limits.
    package var descriptors: UInt64
    package var work: Storage
    package var temporary: Storage
}

extension SyscallTrace {
    /// Parses the launcher's text (Sources/Launcher/trace.c); nil for any other text.
    init?(parsing text: String) {
        var calls: [(number: Int32, call: Call)] = []
        var lines: [Substring: [UInt64]] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            let numbers = words.dropFirst().compactMap { UInt64($0) }
            guard let key = words.first, numbers.count == words.count - 1 else { return nil }
            guard key == "call" else {
                lines[key] = numbers
                continue
            }
            guard numbers.count == 11, let number = Int32(exactly: numbers[0]) else { return nil }
            let name = SeccompProgram.name(of: number, architecture: UInt32(truncatingIfNeeded: numbers[1]))
            calls.append(
                (
                    number,
                    Call(
                        name: name, atStart: numbers[2], made: numbers[3], refused: numbers[4],
                        arguments: Array(numbers[5...]))
                ))
        }
        guard let descriptors = lines["descriptors"]?.first, let work = lines["work"].flatMap(Storage.init),
            let temporary = lines["tmp"].flatMap(Storage.init)
        else { return nil }
        self.init(
            // Drops calls that were refused only while the interpreter started: the program did not make them.
            calls: calls.sorted { $0.number < $1.number }.map(\.call).filter { $0.atStart > 0 || $0.made > 0 },
            processes: lines["processes"]?.first,
            descriptors: descriptors, work: work, temporary: temporary)
    }
}

extension SyscallTrace.Storage {
    fileprivate init?(_ numbers: [UInt64]) {
        guard numbers.count == 2 else { return nil }
        self.init(bytes: numbers[0], files: numbers[1])
    }
}
