import Settings

/// How much of one limit a program used, and a proposed limit for it.
package struct LimitUse: Sendable, Hashable {
    /// The key in a policy file.
    package let key: String
    /// The use, in the limit's own unit (microseconds, bytes, or a number); nil if it is unknown.
    private let amount: UInt64?
    private let limit: UInt64
    private let bound: UInt64
    fileprivate let proposed: UInt64?
    private let unit: Unit

    fileprivate enum Unit: Hashable {
        case time
        case size
        case number
    }

    /// The use as text. A time is rounded up to milliseconds, because it varies from run to run.
    package var used: String? { amount.map { text(unit == .time ? ($0 + 999) / 1000 * 1000 : $0) } }
    package var limitText: String { text(limit) }
    package var proposal: String? { proposed.map(text) }
    /// Whether the proposal exceeds the policy's bound for exercises.
    var isProposedBeyondBound: Bool { proposed.map { $0 > bound } ?? false }
    /// The use in percent of the limit.
    package var share: Int? { amount.map { Int(($0 * 100 + limit / 2) / max(1, limit)) } }

    private func text(_ amount: UInt64) -> String {
        switch unit {
        case .time: Duration.microseconds(Int64(clamping: amount)).settingText
        case .size: ByteCount(bytes: amount).description
        case .number: String(amount)
        }
    }
}

extension LimitUse {
    /// Returns the use of every counted limit: all except `cores`, which is a rate.
    ///
    /// - Parameters:
    ///   - evidence: evidence of the normal run, for time and memory.
    ///   - trace: the trace of the traced run, which takes longer.
    static func all(_ evidence: Evidence, _ trace: SyscallTrace, under policy: Policy) -> [LimitUse] {
        func use(_ key: String, _ unit: Unit, _ limit: KeyPath<Limits, UInt64>, _ used: UInt64?, atLeast least: UInt64)
            -> LimitUse
        {
            LimitUse(
                key: key, amount: used, limit: policy.limits[keyPath: limit], bound: policy.bounds[keyPath: limit],
                proposed: used.map { unit.rounded(max(2 * $0, least)) }, unit: unit)
        }
        let mebibyte: UInt64 = 1 << 20
        let cpu = use("cpu", .time, \.cpuAmount, evidence.cgroup.cpuMicroseconds, atLeast: 100_000)
        let work = use(
            "work", .size, \.work.bytes, max(trace.work.bytes, trace.temporary.bytes), atLeast: mebibyte)
        return [
            cpu,
            // The backstop of the CPU time. Five times as long, so that no program fails on a busy host.
            use(
                "wall", .time, \.wallAmount, evidence.wallMicroseconds,
                atLeast: max(1_000_000, 5 * (cpu.proposed ?? 0))),
            // Memory contains both file systems.
            use(
                "memory", .size, \.memory.bytes, evidence.cgroup.memoryPeakBytes,
                atLeast: max(32 * mebibyte, 2 * (work.proposed ?? 0))),
            // Grading runs each test in a fork of the program's process.
            use("processes", .number, \.processesAmount, trace.processes, atLeast: 2),
            use("output", .size, \.output.bytes, max(evidence.stdout.bytes, evidence.stderr.bytes), atLeast: 64 << 10),
            work,
            use(
                "work_files", .number, \.workFilesAmount, max(trace.work.files, trace.temporary.files), atLeast: 64),
            use("open_files", .number, \.openFilesAmount, trace.descriptors, atLeast: 64),
        ]
    }
}

extension LimitUse.Unit {
    /// Rounds up to a number that a person would choose: 1, 2 or 5 and zeros for a time, otherwise a power of two.
    fileprivate func rounded(_ amount: UInt64) -> UInt64 {
        var step: UInt64 = 1
        while step < amount { step = self == .time && String(step).hasPrefix("2") ? step / 2 * 5 : step * 2 }
        return step
    }
}

extension Limits {
    fileprivate var cpuAmount: UInt64 { UInt64(max(0, cpu.microseconds)) }
    fileprivate var wallAmount: UInt64 { UInt64(max(0, wall.microseconds)) }
    fileprivate var processesAmount: UInt64 { UInt64(processes) }
    fileprivate var workFilesAmount: UInt64 { UInt64(workFiles) }
    fileprivate var openFilesAmount: UInt64 { UInt64(openFiles) }
}
