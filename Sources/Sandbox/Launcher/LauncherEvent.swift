import CLauncherWire

/// An event of a cell or a zygote, decoded from a packet of the launcher.
enum LauncherEvent {
    /// The facts hold the memory in use so far, which is not charged to the program.
    case ready(CellFacts)
    case failed(stage: launcher_stage, operation: Int, error: Int32)
    case usage(CellFacts)
    case ended(CellFacts)
    /// The launcher's answer to a ping.
    case alive

    /// Decodes a packet into the cell's number and the event; nil for a malformed packet or another wire version.
    static func decode(_ packet: [UInt8]) -> (cell: UInt64, event: LauncherEvent)? {
        var reader = PacketReader(bytes: packet)
        guard let header = reader.read(launcher_event.self), header.version == LAUNCHER_WIRE_VERSION else { return nil }
        switch launcher_event_kind(header.kind) {
        case LAUNCHER_READY: return CellFacts(header, &reader).map { (header.cell, .ready($0)) }
        case LAUNCHER_FAILED:
            return (
                header.cell,
                .failed(stage: launcher_stage(header.stage), operation: Int(header.operation), error: header.error)
            )
        case LAUNCHER_USAGE: return CellFacts(header, &reader).map { (header.cell, .usage($0)) }
        case LAUNCHER_ENDED: return CellFacts(header, &reader).map { (header.cell, .ended($0)) }
        case LAUNCHER_ALIVE: return (0, .alive)
        default: return nil
        }
    }
}

/// The launcher's figures for a cell, so far or final.
struct CellFacts {
    var exit: Evidence.Exit?
    var kill: Evidence.Kill?
    var cpu: Duration
    var wall: Duration
    /// The total that the program may use, by the last grant and its extensions.
    var cpuLimit: Duration
    /// Set in READY: the host's process number of the program or the zygote.
    var process: Int32
    /// Memory in use when the interpreter was ready.
    var memoryBaselineBytes: UInt64
    var work: Evidence.FreeSpace?
    var temporary: Evidence.FreeSpace?
    var refused: [Evidence.RefusedSyscall]
    /// Texts of the files read back, by the index of the operation that names the file.
    var evidence: [Int: String]

    fileprivate init?(_ header: launcher_event, _ reader: inout PacketReader) {
        if header.program_ended != 0 {
            exit = Evidence.Exit(waitStatus: header.wait_status)
        }
        if header.storage_known != 0 {
            work = Evidence.FreeSpace(bytes: header.work_free_bytes, files: header.work_free_files)
            temporary = Evidence.FreeSpace(bytes: header.tmp_free_bytes, files: header.tmp_free_files)
        }
        kill = Evidence.Kill(launcher_kill_reason(header.kill_reason))
        cpu = .nanoseconds(Int64(clamping: header.cpu_ns))
        wall = .nanoseconds(Int64(clamping: header.wall_ns))
        cpuLimit = .nanoseconds(Int64(clamping: header.cpu_limit_ns))
        process = header.process
        memoryBaselineBytes = header.memory_baseline
        refused = []
        for _ in 0..<header.refused_kinds {
            guard let entry = reader.read(launcher_refused.self) else { return nil }
            refused.append(
                Evidence.RefusedSyscall(name: SeccompProgram.name(of: entry.number), count: entry.count))
        }
        evidence = [:]
        for _ in 0..<header.evidence_texts {
            guard let entry = reader.read(launcher_evidence.self), let text = reader.read(count: Int(entry.length))
            else { return nil }
            evidence[Int(entry.operation)] = String(decoding: text, as: UTF8.self)
        }
    }
}

/// Reads C structs from a packet, and checks every bound.
private struct PacketReader {
    let bytes: [UInt8]
    private var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func read<Value: BitwiseCopyable>(_ type: Value.Type) -> Value? {
        guard let part = read(count: MemoryLayout<Value>.size) else { return nil }
        return part.withUnsafeBytes { $0.loadUnaligned(as: type) }
    }

    mutating func read(count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, bytes.count - offset >= count else { return nil }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }
}

extension Evidence.Exit {
    /// Decodes a status of wait(2).
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7F
        self = signal == 0 ? .code((waitStatus >> 8) & 0xFF) : .signal(signal)
    }
}

extension Evidence.Kill {
    fileprivate init?(_ reason: launcher_kill_reason) {
        switch reason {
        case LAUNCHER_KILL_CPU: self = .cpu
        case LAUNCHER_KILL_WALL: self = .wall
        case LAUNCHER_KILL_OUTPUT: self = .output
        case LAUNCHER_KILL_MEMORY: self = .memory
        case LAUNCHER_KILL_FATAL_CALL: self = .fatalSyscall
        case LAUNCHER_KILL_REFUSED_FLOOD: self = .refusedFlood
        case LAUNCHER_KILL_REQUEST: self = .request
        case LAUNCHER_KILL_SHUTDOWN: self = .shutdown
        default: return nil
        }
    }
}
