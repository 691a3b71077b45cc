import Logging

/// Renews the lease of a claim while its worker works on the submission.
struct LeaseRenewal: Sendable {
    let queue: SubmissionQueue
    let logger: Logger

    /// Runs `body` while the lease is renewed.
    ///
    /// - Parameter body: receives a stream with an element each time that the worker finds its lease lost: another
    ///   worker has claimed the submission, or Redis has lost it.
    func holding<Result: Sendable>(
        _ claim: Claim, _ body: (AsyncStream<Void>) async throws -> Result
    ) async throws -> Result {
        let (losses, lost) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await renew(claim, lost) }
            defer { group.cancelAll() }
            return try await body(losses)
        }
    }

    private func renew(_ claim: Claim, _ lost: AsyncStream<Void>.Continuation) async {
        var wasUnreachable = false
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: queue.lease / 3)
                if try await !queue.renew(claim) {
                    if wasUnreachable { try await queue.noteSurvival(of: claim) }
                    lost.yield()
                }
                wasUnreachable = false
            } catch {
                if Task.isCancelled { return }
                wasUnreachable = true
                logger.warning(
                    "Cannot renew the lease",
                    metadata: .about(claim).merging(["delivery": "\(claim.deliveries)", "error": "\(error)"]) { $1 })
            }
        }
    }
}
