import HTTPTypes
import Hummingbird
import Logging
import Scheduler
import Store

/// The routes by which teachers grade submissions again, and administrators try policies on them.
struct RejudgingRoutes: Sendable {
    let store: Store
    let queue: SubmissionQueue
    let desk: any PolicyDesk
    let addresses: ClientAddress

    func add(to table: inout RouteTable) {
        table.teacher(.get, "/api/v1/admin/rejudgings", handler: list)
        table.teacher(.post, "/api/v1/admin/rejudgings", handler: start)
        table.teacher(.get, "/api/v1/admin/rejudgings/{id}", handler: show)
        table.teacher(.get, "/api/v1/admin/rejudgings/{id}/changes", handler: changes)
        table.teacher(.post, "/api/v1/admin/rejudgings/{id}/apply", handler: apply)
        table.teacher(.post, "/api/v1/admin/rejudgings/{id}/discard", handler: discard)
        table.teacher(.post, "/api/v1/admin/rejudgings/{id}/undo", handler: undo)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let page = try PageQuery(request)
        let found = try await store.rejudgings(limit: page.limit, before: page.before)
        return try .json(
            ListView(items: found.items.map { RejudgingView($0) }, next: found.next.map(Cursor.init)))
    }

    @Sendable private func start(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let payload = try await request.payload(RejudgingPayload.self)
        var new = try await payload.rejudging(in: store)
        if let policy = payload.policy {
            guard caller.user.role == .admin else { throw Self.administratorsTryPolicies }
            let findings = try await add(policy, to: &new)
            guard !findings.contains(where: \.isRefusal) else {
                return try .json(FindingsView(findings: findings), status: .unprocessableContent)
            }
        }
        switch try await store.startRejudging(new, by: author(caller, request, context)) {
        case .started(let rejudging):
            return try .json(
                RejudgingView(rejudging), status: .accepted,
                headers: [.location: "/api/v1/admin/rejudgings/\(rejudging.id)"])
        case .tooMany:
            throw Problem(
                .conflict,
                "\(Store.maximumRunningRejudgings) rejudgings are running. Wait until one has finished, or discard one."
            )
        case .noSuchVersion:
            throw Problem(
                .unprocessableContent,
                "The exercise has no such version. GET /api/v1/admin/exercises lists the versions in force.")
        case .nothingMatches:
            throw Problem(.unprocessableContent, "No graded submission matches the filter. Choose a wider one.")
        }
    }

    /// Adds the versions that a tried policy would make. Returns what is wrong with its text.
    private func add(
        _ policy: RejudgingPayload.Policy, to new: inout NewRejudging
    ) async throws -> [PolicyFindingView] {
        let id = try PolicyRoutes.id(named: policy.name)
        guard !policy.yaml.utf8.contains(0) else { throw Problem.badRequest("\"yaml\" must not contain NUL.") }
        let inForce = try await store.policiesInForce()
        let numbers = Dictionary(uniqueKeysWithValues: inForce.map { ($0.id, $0.number) })
        let findings = desk.check(
            policy.yaml, as: id.name, among: inForce, on: try await queue.presentCapacities())
        guard !findings.contains(where: \.isRefusal) else { return findings }
        new.policy = id.name
        new.policies = desk.versions(of: id.name, yaml: policy.yaml, comment: new.reason, among: inForce).map {
            NewRejudging.Policy($0, base: numbers[$0.id] ?? 0)
        }
        return findings
    }

    @Sendable private func show(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let found = try await rejudging(context)
        return try .json(RejudgingView(found, summary: try await store.summary(of: found)))
    }

    @Sendable private func changes(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let page = try PageQuery(request)
        let found = try await store.changes(
            of: try await rejudging(context).id, limit: page.limit, before: page.before)
        let names = try await store.accountNames(of: Set(found.items.map(\.user)))
        return try .json(
            ListView(
                items: found.items.map { RejudgedSubmissionView($0, userName: names[$0.user]) },
                next: found.next.map(Cursor.init)))
    }

    @Sendable private func apply(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let payload = try await request.optionalPayload(ApplyPayload.self)
        let id = try await changeable(context, by: caller).id
        return try await answer {
            try await store.applyRejudging(
                id, leavesFailed: payload?.leavesFailed ?? false, by: author(caller, request, context))
        }
    }

    @Sendable private func discard(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let id = try await changeable(context, by: caller).id
        return try await answer {
            let outstanding = try await store.discardRejudging(id, by: author(caller, request, context))
            do { try await queue.cancel(outstanding.map(\.text)) } catch {
                // The workers find out themselves when they begin a trial, or store its result.
                context.logger.debug("Cannot stop the trials of a rejudging", metadata: ["error": "\(error)"])
            }
            return try await rejudging(context)
        }
    }

    @Sendable private func undo(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let id = try await changeable(context, by: caller).id
        return try await answer { try await store.undoRejudging(id, by: author(caller, request, context)) }
    }

    private func author(_ caller: Caller, _ request: Request, _ context: APIContext) -> ChangeAuthor {
        ChangeAuthor(caller, address: addresses.text(of: request, context))
    }

    private func rejudging(_ context: APIContext) async throws -> Rejudging {
        guard let found = try await store.rejudging(try context.parameters.require("id")) else {
            throw Problem(RejudgingRefusal.noSuchRejudging)
        }
        return found
    }

    /// - Throws: `Problem` 403 for a rejudging that tries a policy, and a caller who may not change policies.
    private func changeable(_ context: APIContext, by caller: Caller) async throws -> Rejudging {
        let found = try await rejudging(context)
        guard found.policy == nil || caller.user.role == .admin else { throw Self.administratorsTryPolicies }
        return found
    }

    private func answer(_ change: () async throws -> Rejudging) async throws -> Response {
        do { return try .json(RejudgingView(try await change())) } catch let refusal as RejudgingRefusal {
            throw Problem(refusal)
        }
    }

    private static let administratorsTryPolicies = Problem.forbidden(
        "Only administrators may try a policy. Leave the policy out, or ask an administrator.")
}

extension Problem {
    fileprivate init(_ refusal: RejudgingRefusal) {
        switch refusal {
        case .noSuchRejudging:
            self = .notFound("There is no rejudging with this id. GET /api/v1/admin/rejudgings lists them.")
        case .state(let state):
            self = Problem(.conflict, state.advice, members: ["rejudging_state": state.rawValue])
        case .failures(let count):
            self = Problem(
                .conflict,
                "\(count) gradings failed by a fault of the service. Start the rejudging again, or apply it with "
                    + "\"leave_failed\": true, so that these submissions keep their results.")
        case .nothingGraded:
            self = Problem(
                .conflict, "No submission has a new result. Look at the failures, discard this and start again.")
        case .changedSubmissions(let count):
            self = Problem(
                .conflict,
                "\(count) of the submissions have got another result in the meantime. Discard this and start again, or "
                    + "undo the later rejudging first.")
        case .changedPolicy(let name):
            self = Problem(
                .conflict,
                "Another version of \"\(name)\" has come into force in the meantime. Start the rejudging again.")
        case .changedExercise(let slug):
            self = Problem(
                .conflict,
                "Another version of the exercise \"\(slug)\" has come into force in the meantime. Start the rejudging "
                    + "again.")
        }
    }
}

extension Rejudging.State {
    /// Why a rejudging in this state cannot be changed as asked.
    fileprivate var advice: String {
        switch self {
        case .running: "The rejudging has not finished yet. Wait for its last grading, or discard it."
        case .finished: "The rejudging is not applied, so there is nothing to undo."
        case .applied: "The rejudging is applied. Undo it to get the earlier results back."
        case .discarded: "The rejudging is discarded and has no results. Start a new one."
        case .undone: "The rejudging is undone. Start a new one."
        }
    }
}
