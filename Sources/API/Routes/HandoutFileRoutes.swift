import HTTPTypes
import Handouts
import Hummingbird
import NIOCore
import Store

/// The route of the files that a handout shows and links to.
struct HandoutFileRoutes: Sendable {
    let store: Store

    func add(to table: inout RouteTable) {
        table.learner(.get, "/api/v1/exercises/{slug}/files/{path}", handler: show)
    }

    /// The address of a file in the version of the exercise whose handout names it.
    static func address(of path: String, in exercise: StoredExercise) -> String {
        "/api/v1/exercises/\(exercise.slug)/files/\(path.addingPercentEncoding())?version=\(exercise.version)"
    }

    @Sendable private func show(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let slug = try context.parameters.require("slug")
        let version = request.uri.queryParameters["version"].map(String.init)
        let written = context.parameters.getCatchAll().joined(separator: "/")
        guard Slug.isValid(slug), version.map(Self.isVersion) ?? true, let path = written.removingPercentEncoding(),
            let content = try await store.handoutFile(path, of: slug, version: version)
        else {
            throw Problem.notFound(
                "The exercise has no such file. \"handout_html\" of GET /api/v1/exercises/{slug} names its files.")
        }
        var response = Response.revalidated(
            ByteBuffer(bytes: content), contentType: FileType(of: path).contentType, for: request,
            headers: Self.headers(of: path))
        if version != nil {
            // The content of a version never changes, and is the same for all users.
            response.headers[.cacheControl] = "private, max-age=31536000, immutable"
            response.headers[.vary] = nil
        }
        return response
    }

    /// A picture is shown, and any other file is saved: a browser must not open a teacher's file as a page.
    private static func headers(of path: String) -> HTTPFields {
        var headers: HTTPFields = [.contentSecurityPolicy: StandardHeaders.policyForHandoutFiles]
        if !FileType(of: path).isPicture {
            // RFC 6266, 4.3 with the encoding of RFC 8187.
            let name = path.split(separator: "/").last ?? ""
            headers[.contentDisposition] = "attachment; filename*=UTF-8''\(name.addingPercentEncoding())"
        }
        return headers
    }

    /// Whether the text is a SHA-256 in hexadecimal.
    private static func isVersion(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }
}
