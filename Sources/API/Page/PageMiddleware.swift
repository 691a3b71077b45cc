import HTTPTypes
import Hummingbird

/// Serves the web page's files, and passes all other requests on to the routes.
struct PageMiddleware: RouterMiddleware {
    let page: AssetLibrary
    /// The editor component, CodeMirror, from a package of the distribution.
    let editor: AssetLibrary

    static let editorPrefix = "/vendor/codemirror/"

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get || request.method == .head, let asset = asset(at: request.uri.path) else {
            return try await next(request, context)
        }
        context.coreContext.endpointPath.value = "page"
        // Browsers revalidate each file, so that updates show immediately. An unchanged file costs an empty 304.
        let headers: HTTPFields = [.eTag: asset.tag.text, .cacheControl: "no-cache", .contentType: asset.contentType]
        if asset.tag.isNamed(by: request.headers[.ifNoneMatch]) {
            var response = Response(status: .notModified, headers: headers)
            response.headers[.contentLength] = nil
            return response
        }
        let response = Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.body))
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func asset(at path: String) -> Asset? {
        if path.hasPrefix(Self.editorPrefix) { return editor[String(path.dropFirst(Self.editorPrefix.count))] }
        return page[path == "/" ? "index.html" : String(path.dropFirst())]
    }
}
