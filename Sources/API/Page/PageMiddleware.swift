import HTTPTypes
import Hummingbird

/// Serves the web page's files, and passes all other requests on to the routes.
struct PageMiddleware: RouterMiddleware {
    /// The page's files: the bundle that `scripts/page` makes, or the sources.
    let page: AssetLibrary
    /// The editor component, CodeMirror, from a package of the distribution. The bundle contains a copy.
    let editor: AssetLibrary

    static let editorPrefix = "/vendor/codemirror/"
    private static let indexName = "index.html"

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path == "/" ? "/" + Self.indexName : request.uri.path
        guard request.method == .get || request.method == .head, let asset = asset(at: path) else {
            return try await next(request, context)
        }
        context.coreContext.endpointPath.value = "page"
        return asset.response(request)
    }

    private func asset(at path: String) -> Asset? {
        path.hasPrefix(Self.editorPrefix)
            ? editor[String(path.dropFirst(Self.editorPrefix.count))] : page[String(path.dropFirst())]
    }
}
