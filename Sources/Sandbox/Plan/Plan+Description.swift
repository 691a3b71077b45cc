import CLauncherWire

extension Plan: CustomStringConvertible {
    /// One line per operation. Golden tests compare these lines, and errors quote them.
    package var description: String { operations.map(\.description).joined(separator: "\n") }
}

extension PlanOperation: CustomStringConvertible {
    package var description: String {
        var parts = [name]
        parts += kind == LAUNCHER_KEEP_CAPABILITIES ? [capabilities] : numbers.map { String($0, radix: 10) }
        parts += texts.filter { !$0.isEmpty }.map(shown)
        return parts.joined(separator: " ")
    }

    private var capabilities: String {
        let names = CapabilitySet(mask: numbers[0]).names
        return names.isEmpty ? "none" : names.joined(separator: ",")
    }

    private func shown(_ text: [UInt8]) -> String {
        if kind == LAUNCHER_LIMITED_CALL { return "for \(Self.numbers(in: text))" }
        // Filters and long contents are not readable.
        return text.count > 200 || kind == LAUNCHER_SECCOMP ? "(\(text.count) bytes)" : Self.readable(text)
    }

    private static func numbers(in bytes: [UInt8]) -> String {
        let size = MemoryLayout<UInt64>.size
        return bytes.withUnsafeBytes { room in
            stride(from: 0, to: room.count - room.count % size, by: size)
                .map { "\(room.loadUnaligned(fromByteOffset: $0, as: UInt64.self))" }.joined(separator: ", ")
        }
    }

    private static func readable(_ text: [UInt8]) -> String {
        String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\\n")
    }

    /// The operation's name in error messages: "make group", "mount".
    var name: String {
        switch kind {
        case LAUNCHER_CGROUP_MAKE: "make group"
        case LAUNCHER_CGROUP_WRITE: "limit group"
        case LAUNCHER_CGROUP_SPAWN: "open group"
        case LAUNCHER_CGROUP_JOIN: "join group"
        case LAUNCHER_CGROUP_KILL: "kill by"
        case LAUNCHER_OOM_NOTIFY: "watch out-of-memory"
        case LAUNCHER_CPU_USAGE: "read usage"
        case LAUNCHER_EVIDENCE: "read evidence"
        case LAUNCHER_IDENTITY: "map identity"
        case LAUNCHER_CORES: "cores"
        case LAUNCHER_CALL_IN_CHARGES: "call in charges"
        case LAUNCHER_LIMIT_MEMORY: "limit memory"
        case LAUNCHER_FATAL_CALL: "fatal call"
        case LAUNCHER_LIMITED_CALL: "limited call"
        case LAUNCHER_MOUNT: "mount"
        case LAUNCHER_PIVOT: "pivot"
        case LAUNCHER_CHDIR: "enter"
        case LAUNCHER_HOSTNAME: "name host"
        case LAUNCHER_SET_IDS: "become user"
        case LAUNCHER_LANDLOCK_BEGIN: "begin Landlock"
        case LAUNCHER_LANDLOCK_ALLOW: "allow beneath"
        case LAUNCHER_LANDLOCK_ENFORCE: "enforce Landlock"
        case LAUNCHER_KEEP_CAPABILITIES: "keep capabilities"
        case LAUNCHER_NO_NEW_PRIVILEGES: "refuse new privileges"
        case LAUNCHER_RESOURCE_LIMIT: "limit resource"
        case LAUNCHER_SECCOMP: "filter system calls"
        case LAUNCHER_TRACE: "trace system calls"
        case LAUNCHER_ARGUMENT: "argument"
        case LAUNCHER_ENVIRONMENT: "environment"
        case LAUNCHER_EXECUTE: "execute"
        default: "operation \(kind.rawValue)"
        }
    }
}
