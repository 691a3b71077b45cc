import HTTPTypes
import Hummingbird
import Scheduler
import Store

/// The routes by which administrators see and control the queue and the workers.
struct QueueRoutes: Sendable {
    let store: Store
    let queue: SubmissionQueue
    let addresses: ClientAddress

    func add(to table: inout RouteTable) {
        table.admin(.get, "/api/v1/admin/queue", handler: status)
        table.admin(.get, "/api/v1/admin/workers", handler: workers)
        for order in WorkerOrder.allCases {
            table.admin(.post, "/api/v1/admin/workers/{name}/\(order.rawValue)") { request, context, caller in
                try await self.order(order, context, by: author(caller, request, context))
            }
        }
        table.admin(.post, "/api/v1/admin/submissions/{id}/requeue", handler: requeue)
    }

    @Sendable private func status(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let counts = try await store.submissionCounts()
        let ages = Dictionary(uniqueKeysWithValues: try await store.queueAges().map { ($0.lane, $0.age) })
        return try .json(QueueView(status: try await queue.status(), counts: counts, ages: ages))
    }

    @Sendable private func workers(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        try .json(ListView(items: try await queue.status().workers.map(WorkerView.init), next: nil))
    }

    private func author(_ caller: Caller, _ request: Request, _ context: APIContext) -> ChangeAuthor {
        ChangeAuthor(caller, address: addresses.text(of: request, context))
    }

    private func order(_ order: WorkerOrder, _ context: APIContext, by author: ChangeAuthor) async throws -> Response {
        let name = try context.parameters.require("name")
        guard try await queue.order(order, worker: name) else {
            throw Problem.notFound("There is no worker with this name. GET /api/v1/admin/workers lists them.")
        }
        try await store.record(AuditAction(order), of: name, by: author)
        return Response(status: .accepted)
    }

    @Sendable private func requeue(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let author = author(caller, request, context)
        switch try await store.requeue(try context.parameters.require("id"), by: author) {
        case .queued(let submission):
            let author = try await SubmissionView.Author(of: submission, in: store)
            return try .json(SubmissionView(submission: submission, author: author), status: .accepted)
        case .noSuchSubmission:
            throw Problem.notFound("There is no submission with this id. GET /api/v1/admin/submissions lists them.")
        case .notFailed(let status):
            throw Problem(
                .conflict, "This submission is \(status.rawValue). Only a submission that failed can be queued again.",
                members: ["submission_status": status.rawValue])
        case .authorIsBusy:
            throw Problem(
                .conflict,
                "The author has another submission that is not graded yet. Try again when it has its verdict.")
        }
    }
}

extension AuditAction {
    fileprivate init(_ order: WorkerOrder) {
        self =
            switch order {
            case .pause: .workerPaused
            case .resume: .workerResumed
            case .drain: .workerDrained
            }
    }
}
