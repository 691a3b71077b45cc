import FoundationEssentials
import Grading
import HTTPTypes
import Hummingbird
import Scheduler
import Store

/// The routes by which teachers send exercises. A worker verifies each before it comes into force.
struct ExerciseUploadRoutes: Sendable {
    let store: Store
    let verifications: VerificationBoard
    let gate: UploadGate
    let addresses: ClientAddress
    let maximumBytes: Int

    func add(to table: inout RouteTable) {
        table.teacher(.put, "/api/v1/admin/exercises/{slug}", handler: put)
        table.teacher(.post, "/api/v1/admin/exercises/{slug}/check", handler: check)
        table.teacher(.get, "/api/v1/admin/exercises/{slug}/verification", handler: verification)
    }

    @Sendable private func put(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let slug = try Slug.required(context)
        let query = RequestQuery(request.uri)
        let base = try ExerciseBase.of(query.value(of: "base"))
        let comment = try Self.comment(query.value(of: "comment"))
        // Before the verification, which takes its time.
        if let base { try await requireCurrent(base, slug) }
        let checked = try await gate.admit { try await verified(request, slug) }
        guard let content = checked.content, checked.outcome.isSound else {
            return try .json(VerificationReportView(checked.outcome), status: .unprocessableContent)
        }
        let report = try JSONEncoder.wire.encode(VerificationReportView(checked.outcome))
        let change = try await store.putExercise(
            content, base: base, comment: comment, report: String(decoding: report, as: UTF8.self),
            by: ChangeAuthor(caller, address: addresses.text(of: request, context)))
        guard case .changed(_, let isNew) = change else { throw ExerciseBase.problem(change, base: base ?? 0) }
        guard let managed = try await store.managedExercise(slug) else { throw ExerciseBase.unknown }
        return try .json(
            ManagedExerciseView(managed.exercise, files: managed.files, report: managed.report),
            status: isNew ? .created : .ok)
    }

    @Sendable private func check(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let slug = try Slug.required(context)
        return try .json(VerificationReportView(try await gate.admit { try await verified(request, slug) }.outcome))
    }

    @Sendable private func verification(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        guard let latest = try await verifications.latest(of: try Slug.required(context)) else {
            throw Problem.notFound(
                "The exercise was not checked in the last minutes. POST /api/v1/admin/exercises/{slug}/check checks it."
            )
        }
        return try .json(VerificationView(latest))
    }

    /// Reads an archive, and lets a worker verify the exercise.
    ///
    /// - Returns: no content if the archive has no exercise that could be verified.
    private func verified(
        _ request: Request, _ slug: String
    ) async throws -> (content: ExerciseContent?, outcome: ExerciseVerification.Outcome) {
        let uploaded: UploadedExercise
        do {
            uploaded = try await UploadedExercise(request, of: slug, maximumBytes: maximumBytes)
        } catch let refusal as UploadedExercise.Refusal {
            return (nil, ExerciseVerification.Outcome(findings: [refusal.finding]))
        }
        let verification: Verification
        do {
            verification = try await verifications.verify(uploaded.content.package, of: slug)
        } catch VerificationBoard.Refusal.busy {
            throw Problem(
                .conflict,
                "This exercise is being checked just now. Wait for the end, which GET "
                    + "/api/v1/admin/exercises/{slug}/verification shows, and send the exercise again.")
        } catch VerificationBoard.Refusal.full {
            throw Problem(
                .serviceUnavailable, "Many exercises wait for their check. Try again in a minute.",
                headers: [.retryAfter: "60"])
        }
        guard let outcome = verification.outcome else {
            throw Problem(
                .serviceUnavailable, verification.message ?? "The exercise was not checked. Try again.",
                headers: [.retryAfter: "10"])
        }
        return (uploaded.content, outcome)
    }

    private func requireCurrent(_ base: Int, _ slug: String) async throws {
        let newest = try await store.managedExercise(slug)?.exercise.version.number ?? 0
        guard base == newest else { throw ExerciseBase.problem(.stale(newest: newest), base: base) }
    }

    private static func comment(_ text: Substring?) throws -> String {
        let comment = text.map(String.init) ?? ""
        guard comment.unicodeScalars.count <= 1000, !comment.utf8.contains(0) else {
            throw Problem.badRequest("\"comment\" must be at most 1000 characters without NUL.")
        }
        return comment
    }
}

/// The version that a change of an exercise is based on.
enum ExerciseBase {
    /// - Throws: `Problem` 400 for a text that is no number.
    static func of(_ text: Substring?) throws -> Int? {
        guard let text else { return nil }
        guard let base = Int(text), base >= 0 else {
            throw Problem.badRequest("\"base\" must be the number of the version that your change is based on, or 0.")
        }
        return base
    }

    /// The answer to a change that was not made.
    static func problem(_ change: ExerciseChange, base: Int) -> Problem {
        guard case .stale(let newest) = change else { return unknown }
        var problem = Problem(
            .conflict,
            "Version \(base) of the exercise is not in force any longer. Compare your exercise with version \(newest), "
                + "and send it again with this base.")
        problem.numbers = ["newest": newest]
        return problem
    }

    static let unknown = Problem.notFound(
        "There is no such exercise, or it has no such version. GET /api/v1/admin/exercises lists the exercises.")
}
