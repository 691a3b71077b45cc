/// What is known of a living cell at the moment of a grant of time.
package struct CellUsage: Sendable {
    /// Its counters are those since the dispatch.
    package var evidence: Evidence
    /// The cell had used more than it had been granted before, and nobody had noticed yet.
    package var isOverCPU: Bool
}
