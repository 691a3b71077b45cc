import Grading
import HTTPTypes
import Hummingbird
import NIOCore
import Scheduler
import Store

/// The routes of learners' runs: a program is run, and nothing is judged and nothing stored in PostgreSQL.
struct RunRoutes: Sendable {
    let store: Store
    let board: RunBoard
    let metrics: Metrics

    func add(to table: inout RouteTable) {
        table.learner(.post, "/api/v1/runs", limitedAs: .run, handler: start)
        table.learner(.get, "/api/v1/runs/{id}", handler: show)
        table.learner(.delete, "/api/v1/runs/{id}", handler: stop)
        table.learner(.post, "/api/v1/runs/{id}/input", handler: send)
        table.learner(.get, "/api/v1/runs/{id}/figure", handler: figure)
    }

    /// Queues a run, and stops the caller's previous run: a caller has one run at a time.
    @Sendable private func start(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let payload = try await request.payload(RunPayload.self)
        try payload.validate()
        guard let exercise = try await store.exercise(payload.exercise) else {
            throw ExerciseRoutes.unknown(payload.exercise)
        }
        let program = RunProgram(
            exercise: exercise.slug, version: exercise.version, code: payload.code, stdin: payload.stdin,
            call: payload.call, isTraced: payload.trace, isInteractive: payload.interactive)
        let id = try await board.create(program, user: caller.user.id)
        metrics.count(.runs, [.init("kind", RunKind(program).rawValue)])
        return try .json(
            ["id": id, "status": RunStatus.queued.rawValue], status: .accepted,
            headers: [.location: "/api/v1/runs/\(id)"])
    }

    @Sendable private func show(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let run = try await run(of: caller, context)
        let trace = run.program.isTraced ? try await board.trace(of: run) : nil
        return try .json(RunView(run: run, trace: trace))
    }

    @Sendable private func stop(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        guard try await board.stop(try context.parameters.require("id"), user: caller.user.id) else { throw unknown }
        return Response(status: .noContent)
    }

    @Sendable private func send(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let run = try await run(of: caller, context)
        let payload = try await request.payload(RunInputPayload.self)
        try payload.validate()
        var commands: [LearnerCommand] = payload.text.isEmpty ? [] : [.input(payload.text)]
        if payload.end { commands.append(.endInput) }
        for command in commands {
            switch try await board.send(command, to: run.id, user: caller.user.id) {
            case .accepted: continue
            case .unknown: throw unknown
            case .notInteractive:
                throw Problem(
                    .conflict, "This run got all its input at its start. Begin one with \"interactive\": true instead.")
            case .over: throw Problem(.conflict, "Your program has ended, so it reads no more input. Run it again.")
            case .full:
                throw Problem(
                    .conflict,
                    "Your program has not read what you sent before. Wait until it does, or stop it with DELETE.")
            }
        }
        return Response(status: .noContent)
    }

    @Sendable private func figure(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        guard let png = try await board.figure(of: try await run(of: caller, context)) else {
            throw Problem.notFound("This run left no picture. GET /api/v1/runs/{id} says whether there is one.")
        }
        return .picture(png, for: request)
    }

    private func run(of caller: Caller, _ context: APIContext) async throws -> Run {
        guard let run = try await board.run(try context.parameters.require("id"), user: caller.user.id) else {
            throw unknown
        }
        return run
    }

    /// The response for an unknown run, for one that has expired, and for another user's.
    private var unknown: Problem {
        .notFound("You have no run with this id. A run can be read for ten minutes after its end.")
    }
}
