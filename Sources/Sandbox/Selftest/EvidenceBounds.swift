import Settings

/// Bounds that a hostile program's evidence must stay below or exceed: `below: {cpu: 200ms, memory: 8MiB}`.
package struct EvidenceBounds: Sendable, Hashable {
    package var cpu: Duration?
    package var wall: Duration?
    /// Peak memory, without the memory that the interpreter held before the program started.
    package var memory: ByteCount?
    /// Bytes of standard output alone.
    package var output: ByteCount?

    package init(
        cpu: Duration? = nil, wall: Duration? = nil, memory: ByteCount? = nil, output: ByteCount? = nil
    ) {
        self.cpu = cpu
        self.wall = wall
        self.memory = memory
        self.output = output
    }

    init(reading mapping: inout SettingsMapping) throws(SettingsError) {
        cpu = try mapping.duration("cpu")
        wall = try mapping.duration("wall")
        memory = try mapping.byteCount("memory")
        output = try mapping.byteCount("output")
        try mapping.finish()
    }
}

extension EvidenceBounds {
    enum Side: String {
        case below
        case above
    }

    /// Returns one sentence for each value of `evidence` that is on the wrong side of its bound.
    func complaints(about evidence: Evidence, side: Side) -> [String] {
        func check<Value: Comparable>(
            _ name: String, _ value: Value, _ bound: Value?, _ text: (Value) -> String
        ) -> String? {
            guard let bound, side == .below ? value >= bound : value <= bound else { return nil }
            return "\(name) \(text(value)), not \(side.rawValue) \(text(bound))"
        }
        return [
            check("cpu", .microseconds(evidence.cgroup.cpuMicroseconds), cpu, \.milliseconds),
            check("wall", .microseconds(evidence.wallMicroseconds), wall, \.milliseconds),
            check("memory", evidence.cgroup.memoryPeakBytes, memory?.bytes, { "\($0) bytes" }),
            check("output", evidence.stdout.bytes, output?.bytes, { "\($0) bytes" }),
        ].compactMap(\.self)
    }
}

extension Duration {
    fileprivate var milliseconds: String { "\(microseconds / 1000) ms" }
}
