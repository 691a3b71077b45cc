import Postgres
import Scheduler

extension Store {
    /// Stores a submission of a user, together with its outbox message.
    ///
    /// - Parameters:
    ///   - supersede: cancels the user's pending submission instead of returning `pending`.
    ///   - request: the id of the request, for the logs of all processes.
    package func submit(
        user: String, exercise slug: String, code: String, idempotencyKey: String? = nil, supersede: Bool = false,
        request: String? = nil
    ) async throws -> SubmitOutcome {
        let statement = SubmitStatement(
            author: "SELECT \(user)::uuid AS user_id", exercise: slug, code: code, idempotencyKey: idempotencyKey,
            request: request)
        return try await submit(statement, supersede: supersede)
    }

    /// As above, identifying the user by session token.
    ///
    /// The statement that stores the submission looks the token up too, so a common submission is one round trip.
    ///
    /// - Parameter address: the client's address. Learners without an account who share it share a part of the queue.
    package func submit(
        token: String, exercise slug: String, code: String, idempotencyKey: String? = nil, supersede: Bool = false,
        request: String? = nil, address: String? = nil
    ) async throws -> SubmitOutcome {
        let statement = SubmitStatement(
            author: "SELECT user_id FROM sessions WHERE \(Self.isValid(token))", exercise: slug, code: code,
            idempotencyKey: idempotencyKey, request: request, address: address)
        return try await submit(statement, supersede: supersede)
    }

    /// How often a submission that loses a race is tried. The second attempt loses only if the winner has been graded
    /// and yet another submission of the same user has been stored in the meantime.
    private static let maximumAttempts = 20

    private func submit(_ statement: SubmitStatement, supersede: Bool) async throws -> SubmitOutcome {
        for _ in 1...Self.maximumAttempts {
            var decision = try await statement.run { try await database.query($0) }
            if supersede, case .pending(_, let user) = decision {
                decision = try await self.supersede(statement, user: user)
            }
            switch decision {
            case .stored(let submission, let position, let message):
                outboxFilled(message)
                return .accepted(submission, position: position)
            case .repeated(let id):
                // A submission that was deleted in the meantime no longer counts.
                guard let submission = try await submission(id) else { continue }
                return .accepted(submission, position: try await position(of: id) ?? 0)
            case .judged(let id):
                guard let submission = try await submission(id) else { continue }
                return .judgedBefore(submission)
            case .pending(let id, _): return .pending(id: id)
            case .idempotencyKeyReused: return .idempotencyKeyReused
            case .noSuchExercise: return .noSuchExercise
            case .unknownAuthor: return .unknownAuthor
            case .lostRace: continue
            }
        }
        throw PostgresError(.busy, "lost \(Self.maximumAttempts) races against other submissions of the same user")
    }

    /// Cancels the user's pending submission and stores the new one, both or neither.
    private func supersede(_ statement: SubmitStatement, user: String) async throws -> SubmitStatement.Decision {
        do {
            return try await database.transaction { transaction in
                try await Self.lock(user: user, transaction)
                for _ in 1...Self.maximumAttempts {
                    let decision = try await statement.run { try await transaction.query($0) }
                    switch decision {
                    case .stored: return decision
                    case .pending(let id, _):
                        // Once this has cancelled one, its locked row keeps all others out until the commit.
                        try await cancel(id, of: user, transaction)
                    default: throw NotSuperseded(decision: decision)
                    }
                }
                throw NotSuperseded(decision: .lostRace)
            }
        } catch let error as NotSuperseded {
            return error.decision
        }
    }

    /// Rolls the cancellation back when the new submission is not stored after all.
    private struct NotSuperseded: Error { var decision: SubmitStatement.Decision }

    /// Cancels a submission, unless it became terminal first: the update waits for a worker that is storing a verdict.
    private func cancel(_ id: String, of user: String, _ transaction: PostgresConnection) async throws {
        let cancelled = try await transaction.execute(
            """
            UPDATE submissions SET status = 'cancelled', ended_at = now(), share = NULL
            WHERE id = \(id) AND \(StoredSubmission.isUnfinished)
            """)
        if cancelled == 1 { try await Self.addToOutbox(.cancelled, of: id, to: user, transaction) }
    }

    /// Serialises the user's supersessions and deletions until the transaction ends.
    static func lock(user: String, _ transaction: PostgresConnection) async throws {
        // The weakest lock that excludes itself. A stronger one would block inserts that refer to the user.
        try await transaction.execute("SELECT FROM users WHERE id = \(user) FOR NO KEY UPDATE")
    }
}
