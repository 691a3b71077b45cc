import HTTPTypes
import Hummingbird
import Store

/// Serves the page that a one-time link for the first administrator opens: a form for name and password.
///
/// The page needs no script. Its form is posted to the link itself, whose query has the token.
struct FirstAdminPage: RouterMiddleware {
    static let path = "/first-admin"
    private static let maximumBytes = 16 * 1024

    let templates: Templates
    let origin: SameOrigin
    let administrator: FirstAdministrator
    let start: SessionStart

    struct Templates: Sendable {
        var form: PageTemplate
        var done: PageTemplate
        var invalid: PageTemplate

        /// - Throws: `APIServerError` if a file of the page cannot be read.
        init(pageDirectory: String) throws {
            form = try PageTemplate("first-admin.html", in: pageDirectory)
            done = try PageTemplate("first-admin-done.html", in: pageDirectory)
            invalid = try PageTemplate("first-admin-invalid.html", in: pageDirectory)
        }
    }

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard request.uri.path == Self.path else { return try await next(request, context) }
        context.coreContext.endpointPath.value = "page"
        let token = request.uri.queryParameters["token"].map(String.init) ?? ""
        switch request.method {
        case .get: return try await show(token)
        case .head: return try await show(token).createHeadResponse()
        case .post: return try await create(token, request, context)
        default:
            throw Problem(
                .methodNotAllowed, "\(request.method.rawValue) is not allowed at this address. Use GET or POST.",
                headers: [.allow: "GET, HEAD, POST"])
        }
    }

    private func show(_ token: String) async throws -> Response {
        try await administrator.store.isValid(firstAdministratorLink: token) ? form() : invalid
    }

    private func create(_ token: String, _ request: Request, _ context: APIContext) async throws -> Response {
        try origin.check(request.head)
        let form = try await request.form(FirstAdminForm.self, upTo: Self.maximumBytes)
        do {
            guard form.password == form.again else {
                throw Problem.badRequest("The two passwords differ. Type the same password twice.")
            }
            let user = try await administrator.create(
                link: token, name: form.name, password: form.password, request, context)
            let cookies = try await start.begin(for: user, request).cookies
            return Self.html(templates.done.filled(["name": form.name]), headers: cookies)
        } catch let problem as Problem where problem.status == .gone {
            return invalid
        } catch let problem as Problem where problem.status.kind == .clientError {
            return self.form(name: form.name, problem)
        }
    }

    private var invalid: Response {
        Self.html(
            templates.invalid.filled(["problem": FirstAdministrator.linkInvalid.detail]), status: .gone)
    }

    private func form(name: String = "", _ problem: Problem? = nil) -> Response {
        Self.html(
            templates.form.filled(["name": name, "problem": problem?.detail ?? ""]), status: problem?.status ?? .ok)
    }

    /// A page that no cache keeps, because its address contains a secret.
    private static func html(
        _ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

private struct FirstAdminForm: Decodable {
    var name: String
    var password: String
    var again: String
}
