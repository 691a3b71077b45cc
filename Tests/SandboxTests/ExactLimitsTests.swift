import Glibc
import Settings
import Testing

@testable import Sandbox

/// Repeats programs at and just beyond each limit: usage decides the outcome, not timing.
///
/// `make exact` runs each side 200 times, on an idle machine and with all cores busy.
@Suite struct ExactLimitsTests {
    static let starts = [CellStart.warm, .cold]

    @Test(arguments: ExactLimit.counted, starts)
    func `usage at the limit is allowed, one more is not`(limit: ExactLimit, start: CellStart) async throws {
        var policy = try TestSandbox.policies.policy("default")
        policy.limits = policy.limits.replacing(limit.limits)
        for beyond in [false, true] {
            try await expect(beyond ? limit.outcome : .ok) {
                let cell = try await TestSandbox.shared().build(CellShape(policy: policy), start: start)
                try await cell.dispatch(limit.program(beyond: beyond), cpu: .seconds(60), wall: .seconds(600))
                return try await cell.result()
            }
        }
    }

    /// The kernel charges memory in advance, in batches of 64 pages per core (cgroup-v1/memory.rst, "usage_in_bytes"),
    /// and takes unused pages back from another core only when that core gets to it. The interpreter needs a few more
    /// pages.
    @Test(arguments: starts) func `memory is exact to a batch of pages for each core`(start: CellStart) async throws {
        var policy = try TestSandbox.policies.policy("default")
        policy.limits.memory = .mebibytes(16)
        let granule = ByteCount.kibibytes(256 * UInt64(sysconf(Int32(_SC_NPROCESSORS_ONLN))) + 64).bytes
        for (size, outcome) in [
            (policy.limits.memory.bytes - granule, Outcome.ok), (policy.limits.memory.bytes + granule, .memoryLimit),
        ] {
            let job = CellJob(
                source: """
                    import mmap

                    pages = mmap.mmap(-1, \(size), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
                    for offset in range(0, \(size), 4096):
                        pages[offset] = 1
                    """)
            try await expect(outcome) {
                let cell = try await TestSandbox.shared().build(CellShape(policy: policy), start: start)
                try await cell.dispatch(job, cpu: .seconds(60), wall: .seconds(600))
                return try await cell.result()
            }
        }
    }

    /// Runs a program `ExactLimit.repeats` times.
    private func expect(
        _ outcome: Outcome, sourceLocation: SourceLocation = #_sourceLocation, run: () async throws -> ProgramResult
    ) async throws {
        var others: [String] = []
        for _ in 0..<ExactLimit.repeats {
            let result = try await run()
            if result.outcome != outcome {
                others.append("\(result.outcome): \(result.evidence) \(String(escapingInvalid: result.stderr))")
            }
        }
        #expect(
            others.isEmpty, "\(others.count) of \(ExactLimit.repeats), such as \(others.first ?? "")",
            sourceLocation: sourceLocation)
    }
}
