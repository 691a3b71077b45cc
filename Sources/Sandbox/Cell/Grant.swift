/// The launcher's answer to time that a cell was given, once it comes.
///
/// Unchecked: its state is touched on the sandbox's event loop only, by its cell.
package final class Grant: @unchecked Sendable {
    /// What is known of a living cell at the moment of a grant, which begins anew.
    package struct Answer: Sendable {
        /// Its counters are those since the dispatch.
        package var evidence: Evidence
        /// The cell had used more than it had been granted, and nobody had noticed yet.
        package var isOverCPU: Bool
    }

    private(set) var answer: Result<Answer, SandboxError>?
    var waiter: CheckedContinuation<Answer, any Error>?

    func settle(_ answer: Result<Answer, SandboxError>) {
        self.answer = answer
        waiter.take()?.resume(with: answer.mapError { $0 })
    }
}
