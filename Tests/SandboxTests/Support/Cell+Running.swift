@testable import Sandbox

extension Cell {
    /// Runs a program to its end, with enough time for a test that waits while others run.
    func run(_ source: String) async throws -> ProgramResult {
        try dispatch(CellJob(source: source), cpu: .seconds(10), wall: .seconds(600))
        return try await result()
    }
}
