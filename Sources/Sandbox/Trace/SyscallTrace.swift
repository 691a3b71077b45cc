/// What a traced program's system calls were, and what was in use at the fullest moment, as the launcher saw it.
package struct SyscallTrace: Sendable, Hashable {
    package struct Call: Sendable, Hashable {
        package var name: String
        /// Let through while the interpreter got ready, before the program began.
        package var atStart: UInt64
        /// Made by the program, the refused ones included.
        package var made: UInt64
        package var refused: UInt64
        /// Of the one that was refused last.
        package var arguments: [UInt64]

        /// The interpreter or the program could make it.
        package var wasAllowed: Bool { atStart > 0 || made > refused }
    }

    /// The most that a file system held at one time.
    package struct Storage: Sendable, Hashable {
        package var bytes: UInt64
        package var files: UInt64
    }

    /// In the order of their numbers.
    package var calls: [Call]
    /// At one time; nil where processes are not counted, which the operator has agreed to.
    package var processes: UInt64?
    /// One more than the highest number of a descriptor, which is what their limit limits.
    package var descriptors: UInt64
    package var work: Storage
    package var temporary: Storage
}

extension SyscallTrace {
    /// Reads the launcher's text (Sources/Launcher/trace.c); nil for any other.
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
            // What was refused to the interpreter as it started is nobody's offence.
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
