import Grading
import Store
import Testing

@testable import API

/// The triggers that increment revisions run within the transactions of all writers.
@Suite(.timeLimit(.minutes(5)))
struct ReadRevisionTests {
    @Test func `a verdict and its author's next submission never deadlock`() async throws {
        let backend = try await Backend()
        let (token, user) = try await backend.store.createSession()
        var pending = try await submit(0, user, backend)
        for round in 1...30 {
            let current = pending
            async let next = submit(round, user, backend)
            // Either may come first. PostgreSQL would end a deadlock with an error, which is thrown here.
            async let grading: Void = backend.grade(current, .rejected, points: 0)
            do { try await grading } catch is NotGradable {}
            pending = try await next
        }
        let revision = try #require(try await backend.store.caller(token: token)).revision.own
        #expect(revision >= 31)
        await backend.close()
    }

    private func submit(_ round: Int, _ user: User, _ backend: Backend) async throws -> String {
        let outcome = try await backend.store.submit(
            user: user.id, exercise: "hello", code: "a = \(round)", supersede: true)
        guard case .accepted(let submission, _) = outcome else { throw NotGradable() }
        return submission.id
    }
}
