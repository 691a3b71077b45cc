/// CPU time and time on the clock that a cell was given, and the launcher's answer to it.
///
/// Unchecked: its state is touched on the sandbox's event loop only, by its cell.
package final class Grant: @unchecked Sendable {
    let cpu: Duration
    let wall: Duration
    private(set) var answer: Result<Evidence, SandboxError>?
    var waiter: CheckedContinuation<Evidence, any Error>?

    init(cpu: Duration, wall: Duration) {
        self.cpu = cpu
        self.wall = wall
    }

    func settle(_ answer: Result<Evidence, SandboxError>) {
        self.answer = answer
        waiter.take()?.resume(with: answer.mapError { $0 })
    }
}
