/// The launcher's answer to time that a cell was given, once it comes.
///
/// Unchecked: its state is touched on the sandbox's event loop only, by its cell.
package final class Grant: @unchecked Sendable {
    private(set) var answer: Result<Evidence, SandboxError>?
    var waiter: CheckedContinuation<Evidence, any Error>?

    func settle(_ answer: Result<Evidence, SandboxError>) {
        self.answer = answer
        waiter.take()?.resume(with: answer.mapError { $0 })
    }
}
