import HTTPTypes
import Hummingbird

extension Response {
    /// A response that browsers save as a file, and whose body is written piece by piece.
    ///
    /// The next piece is made when the client has taken the one before. If making a piece fails, the connection is
    /// closed, so that no client takes a part of the file for the whole.
    ///
    /// - Parameter name: of ASCII letters, digits, dots and hyphens.
    static func download(
        _ name: String, _ contentType: String,
        _ write: @Sendable @escaping (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        let headers: HTTPFields = [
            .contentType: contentType, .contentDisposition: "attachment; filename=\"\(name)\"",
            .cacheControl: "no-store",
        ]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                try await write(&writer)
                try await writer.finish(nil)
            })
    }
}
