import HTTPTypes
import Hummingbird

/// Serves the web page's files, and passes all other requests on to the routes.
struct PageMiddleware: RouterMiddleware {
    /// The page's files: the bundle that `scripts/page` makes, or the sources.
    let page: AssetLibrary
    /// The editor component, CodeMirror, from a package of the distribution. The bundle contains a copy.
    let editor: AssetLibrary
    let answers: FirstAnswers
    private let index: IndexPage?

    static let editorPrefix = "/vendor/codemirror/"
    private static let indexName = "index.html"

    init(page: AssetLibrary, editor: AssetLibrary, answers: FirstAnswers) {
        self.page = page
        self.editor = editor
        self.answers = answers
        index = IndexPage(page[Self.indexName])
    }

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path == "/" ? "/" + Self.indexName : request.uri.path
        guard request.method == .get || request.method == .head, let asset = asset(at: path) else {
            return try await next(request, context)
        }
        context.coreContext.endpointPath.value = "page"
        if let index, path.dropFirst() == Self.indexName {
            return index.response(request, await answers.json(for: request))
        }
        return asset.response(request)
    }

    private func asset(at path: String) -> Asset? {
        path.hasPrefix(Self.editorPrefix)
            ? editor[String(path.dropFirst(Self.editorPrefix.count))] : page[String(path.dropFirst())]
    }
}
