import HTTPTypes
import Hummingbird

/// Serves the web page's files, and passes all other requests on to the routes.
struct PageMiddleware: RouterMiddleware {
    /// The page's files: the bundle that `scripts/page` makes, or the sources.
    let page: AssetLibrary
    /// Libraries from packages of the distribution, by their names. The bundle contains what it needs of them.
    let vendor: [String: AssetLibrary]
    let answers: FirstAnswers
    private let index: IndexPage?

    private static let vendorPrefix = "/vendor/"
    private static let indexName = "index.html"
    /// The files of the pages that have an address of their own.
    private static let pages = ["/": indexName, "/admin": "staff.html", "/admin/": "staff.html"]

    init(page: AssetLibrary, vendor: [String: AssetLibrary], answers: FirstAnswers) {
        self.page = page
        self.vendor = vendor
        self.answers = answers
        index = IndexPage(page[Self.indexName])
    }

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let path = Self.pages[request.uri.path].map { "/" + $0 } ?? request.uri.path
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
        guard path.hasPrefix(Self.vendorPrefix) else { return page[String(path.dropFirst())] }
        let parts = path.dropFirst(Self.vendorPrefix.count).split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return vendor[String(parts[0])]?[String(parts[1])]
    }
}
