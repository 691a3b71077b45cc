import Glibc

extension Sandbox {
    /// Runs every program of the corpus in a cell of its own and compares.
    ///
    /// - Parameter progress: is told of each program as it is done.
    /// - Throws: `SandboxError` where a cell could not be built; what programs do is in the report.
    package func selftest(
        _ corpus: HostileCorpus, policy: Policy, start: CellStart,
        progress: @Sendable (SelftestReport.Entry) -> Void = { _ in }
    ) async throws -> SelftestReport {
        var entries: [SelftestReport.Entry] = []
        for program in corpus.programs {
            let entry = try await check(program, policy: policy, start: start)
            progress(entry)
            entries.append(entry)
        }
        return SelftestReport(enforcement: enforcement, programs: entries)
    }

    /// Runs one program of the corpus.
    package func check(
        _ program: HostileProgram, policy: Policy, start: CellStart
    ) async throws -> SelftestReport.Entry {
        var entry = SelftestReport.Entry(
            name: program.name, proves: program.proves, status: .skipped, outcome: nil, complaints: [])
        if let machine = program.machine, machine != Self.machine {
            entry.complaints = ["it is written for \(machine), and this is \(Self.machine)"]
            return entry
        }
        // Not `applying`: the corpus may go beyond what the policy lets exercises ask for.
        var policy = policy
        policy.limits = policy.limits.replacing(program.limits)
        let result = try await run(CellJob(source: program.source), under: policy, start: start)
        entry.outcome = result.outcome
        entry.complaints = program.complaints(about: result)
        entry.status = entry.complaints.isEmpty ? .passed : .failed
        return entry
    }

    /// The machine's name as in `uname -m`.
    private static var machine: String {
        var names = utsname()
        guard uname(&names) == 0 else { return "unknown" }
        return withUnsafeBytes(of: &names.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
