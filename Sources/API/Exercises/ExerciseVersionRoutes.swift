import Archives
import FoundationEssentials
import Grading
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Store

/// The routes by which teachers read exercises with their versions, and choose what is in force.
struct ExerciseVersionRoutes: Sendable {
    let store: Store
    let addresses: ClientAddress

    func add(to table: inout RouteTable) {
        table.teacher(.get, "/api/v1/admin/exercises", handler: list)
        table.teacher(.get, "/api/v1/admin/exercises/{slug}", handler: show)
        table.teacher(.patch, "/api/v1/admin/exercises/{slug}", handler: move)
        table.teacher(.get, "/api/v1/admin/exercises/{slug}/versions", handler: versions)
        table.teacher(.get, "/api/v1/admin/exercises/{slug}/versions/{n}/archive", handler: archive)
        table.teacher(.post, "/api/v1/admin/exercises/{slug}/withdraw", handler: withdraw)
        table.teacher(.post, "/api/v1/admin/exercises/{slug}/publish", handler: publish)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let views = try await store.managedExercises().map { ManagedExerciseView($0) }
        return .revalidated(try ReadCache.encode(ListView(items: views, next: nil)), for: request)
    }

    @Sendable private func show(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        try await view(of: try Slug.required(context))
    }

    @Sendable private func versions(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let page = try PageQuery(request)
        let found = try await store.exerciseVersions(
            of: try Slug.required(context), limit: page.limit, before: page.before)
        guard !found.items.isEmpty || page.before != nil else { throw ExerciseBase.unknown }
        return try .json(ListView(items: found.items.map(ExerciseVersionView.init), next: found.next.map(Cursor.init)))
    }

    @Sendable private func archive(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let slug = try Slug.required(context)
        let format = try Choice.of("format", RequestQuery(request.uri).value(of: "format")) ?? ArchiveFormat.zip
        guard let number = Int(try context.parameters.require("n")),
            let found = try await store.exerciseVersion(number, of: slug)
        else { throw ExerciseBase.unknown }
        let modified = Int(found.version.createdAt.timeIntervalSince1970)
        let bytes = try await NIOThreadPool.singleton.runIfActive {
            try PackageArchive.archive(found.package.files, in: slug, as: format, modified: modified)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: format.contentType, .cacheControl: "private, no-store",
                .contentDisposition: "attachment; filename=\"\(slug)-\(number).\(format.rawValue)\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    @Sendable private func withdraw(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let slug = try Slug.required(context)
        let base = try await request.payload(WithdrawPayload.self).base
        return try await answer(
            store.withdrawExercise(slug, base: base, by: author(caller, request, context)), slug, base)
    }

    @Sendable private func publish(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let slug = try Slug.required(context)
        let payload = try await request.payload(PublishPayload.self)
        return try await answer(
            store.publishExercise(
                slug, version: payload.version, base: payload.base, by: author(caller, request, context)),
            slug, payload.base)
    }

    @Sendable private func move(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let slug = try Slug.required(context)
        let payload = try await request.payload(MovePayload.self)
        guard (0...1_000_000).contains(payload.order) else {
            throw Problem.badRequest("\"order\" must be a whole number from 0 to 1000000.")
        }
        return try await answer(
            store.moveExercise(slug, to: payload.order, base: payload.base, by: author(caller, request, context)),
            slug, payload.base)
    }

    private func author(_ caller: Caller, _ request: Request, _ context: APIContext) -> ChangeAuthor {
        ChangeAuthor(caller, address: addresses.text(of: request, context))
    }

    private func answer(_ change: ExerciseChange, _ slug: String, _ base: Int) async throws -> Response {
        guard case .changed = change else { throw ExerciseBase.problem(change, base: base) }
        return try await view(of: slug)
    }

    private func view(of slug: String) async throws -> Response {
        guard let managed = try await store.managedExercise(slug) else { throw ExerciseBase.unknown }
        return try .json(ManagedExerciseView(managed.exercise, files: managed.files, report: managed.report))
    }
}

extension ArchiveFormat {
    fileprivate var contentType: String {
        switch self {
        case .zip: "application/zip"
        case .tar: "application/x-tar"
        case .tarGzip: "application/gzip"
        }
    }
}

private struct WithdrawPayload: RequestPayload {
    var base: Int

    enum CodingKeys: CodingKey, CaseIterable { case base }

    static let maximumBytes = 4096
}

private struct PublishPayload: RequestPayload {
    var version: Int
    var base: Int

    enum CodingKeys: CodingKey, CaseIterable { case version, base }

    static let maximumBytes = 4096
}

private struct MovePayload: RequestPayload {
    var order: Int
    var base: Int

    enum CodingKeys: CodingKey, CaseIterable { case order, base }

    static let maximumBytes = 4096
}
