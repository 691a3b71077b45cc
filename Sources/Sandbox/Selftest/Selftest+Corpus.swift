extension Selftest {
    /// Runs every program, then checks what they have changed together.
    ///
    /// - Parameters:
    ///   - jobs: the number of programs that run concurrently.
    ///   - progress: receives each program's entry, in the corpus's order.
    /// - Throws: `SandboxError` if a cell could not be built.
    package func run(
        _ programs: [HostileProgram], jobs: Int, progress: (SelftestReport.Entry) -> Void
    ) async throws -> SelftestReport {
        try await withThrowingTaskGroup(of: (Int, SelftestReport.Entry).self) { group in
            func start(_ index: Int) {
                guard programs.indices.contains(index) else { return }
                group.addTask { (index, try await check(programs[index])) }
            }
            for index in 0..<jobs { start(index) }
            var started = jobs
            var waiting: [Int: SelftestReport.Entry] = [:]
            var entries: [SelftestReport.Entry] = []
            while let (index, entry) = try await group.next() {
                start(started)
                started += 1
                waiting[index] = entry
                while let next = waiting.removeValue(forKey: entries.count) {
                    progress(next)
                    entries.append(next)
                }
            }
            return SelftestReport(
                root: sandbox.root, enforcement: sandbox.enforcement, programs: entries, changes: await changes())
        }
    }
}
