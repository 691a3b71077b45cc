import HTTPTypes
import Hummingbird
import Store

/// Serves the page that a one-time link for the first administrator opens: a form for name and password.
///
/// The page needs no script. Its form is posted to the link itself, whose query has the token. The browser's settings
/// choose the language.
struct FirstAdminPage: RouterMiddleware {
    static let path = "/first-admin"
    private static let maximumBytes = 16 * 1024

    let templates: [PageLanguage: FirstAdminTemplates]
    let origin: SameOrigin
    let administrator: FirstAdministrator
    let start: SessionStart

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard request.uri.path == Self.path else { return try await next(request, context) }
        context.coreContext.endpointPath.value = "page"
        let token = request.uri.queryParameters["token"].map(String.init) ?? ""
        let language = PageLanguage(accepting: request.headers[.acceptLanguage])
        guard let pages = templates[language] else { preconditionFailure("no templates in \(language)") }
        switch request.method {
        case .get: return try await show(token, pages)
        case .head: return try await show(token, pages).createHeadResponse()
        case .post: return try await create(token, pages, request, context)
        default:
            throw Problem(
                .methodNotAllowed, "\(request.method.rawValue) is not allowed at this address. Use GET or POST.",
                headers: [.allow: "GET, HEAD, POST"])
        }
    }

    private func show(_ token: String, _ pages: FirstAdminTemplates) async throws -> Response {
        try await administrator.store.isValid(firstAdministratorLink: token) ? pages.form() : pages.invalid
    }

    private func create(
        _ token: String, _ pages: FirstAdminTemplates, _ request: Request, _ context: APIContext
    ) async throws -> Response {
        try origin.check(request.head)
        let form = try await request.form(FirstAdminForm.self, upTo: Self.maximumBytes)
        do {
            guard form.password == form.again else {
                throw Problem.badRequest("The two passwords differ. Type the same password twice.")
            }
            let user = try await administrator.create(
                link: token, name: form.name, password: form.password, request, context)
            let cookies = try await start.begin(for: user, request).cookies
            return pages.done(name: form.name, cookies: cookies)
        } catch let problem as Problem where problem.status == .gone {
            return pages.invalid
        } catch let problem as Problem where problem.status.kind == .clientError {
            return pages.form(name: form.name, problem)
        }
    }
}

private struct FirstAdminForm: Decodable {
    var name: String
    var password: String
    var again: String
}
