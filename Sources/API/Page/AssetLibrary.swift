import FoundationEssentials
import HTTPTypes
import Hummingbird

/// One file of the page.
struct Asset: Sendable {
    var body: ByteBuffer
    /// The compressed forms, the shortest first.
    var compressed: [(coding: ContentCoding, body: ByteBuffer)] = []
    var contentType: String
    var tag: EntityTag
    /// Whether the content under the file's name never changes, because the name contains a hash of the content.
    var isImmutable = false

    /// Returns the shortest form that a client accepts.
    func response(_ request: Request, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.eTag] = tag.text
        headers[.cacheControl] = headers[.cacheControl] ?? cacheControl
        headers[.contentType] = contentType
        var response = Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
        if !compressed.isEmpty { response.vary(on: "Accept-Encoding") }
        let accepted = request.headers[.acceptEncoding]
        if let form = compressed.first(where: { $0.coding.isAccepted(by: accepted) }) {
            response.setBody(form.body, coding: form.coding)
        }
        if tag.isNamed(by: request.headers[.ifNoneMatch]) {
            response = Response(status: .notModified, headers: response.headers)
            // No Content-Length: it would describe the file (RFC 9110, 8.6).
            response.headers[.contentLength] = nil
            response.headers[.contentEncoding] = nil
            return response
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private var cacheControl: String {
        // Browsers revalidate other files, so that updates show at once. An unchanged file costs an empty 304.
        isImmutable ? "public, max-age=31536000, immutable" : "no-cache"
    }
}

/// The files of the web page, read once at the start.
///
/// Templates are not among them.
///
/// A request's path is looked up among the names that were found then. It never reaches the file system, so that path
/// traversal is impossible.
struct AssetLibrary: Sendable {
    /// The directory whose files have a hash of their content in their names (`scripts/page`).
    static let immutableDirectory = "assets/"

    private let assets: [String: Asset]

    /// Files with other extensions are not served.
    private static let contentTypes = [
        "css": "text/css; charset=utf-8",
        "html": "text/html; charset=utf-8",
        "ico": "image/x-icon",
        "js": "text/javascript; charset=utf-8",
        "mjs": "text/javascript; charset=utf-8",
        "json": "application/json",
        "png": "image/png",
        "svg": "image/svg+xml",
        "txt": "text/plain; charset=utf-8",
        "webmanifest": "application/manifest+json",
        "woff2": "font/woff2",
    ]

    /// - Parameters:
    ///   - directory: nil for a server without a page.
    ///   - compresses: whether files are also kept in compressed forms.
    /// - Throws: `APIServerError` if a directory cannot be read.
    init(directory: String?, compresses: Bool = true) throws {
        guard let directory else {
            assets = [:]
            return
        }
        var assets: [String: Asset] = [:]
        do {
            for path in try FileManager.default.subpathsOfDirectory(atPath: directory) {
                guard !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }),
                    !path.hasPrefix(PageTemplate.directory + "/"),
                    let type = Self.contentTypes[path.fileExtension]
                else { continue }
                let place = directory + "/" + path
                let bytes = try Data(contentsOf: URL(filePath: place))
                var asset = Asset(
                    body: ByteBuffer(bytes: bytes), contentType: type, tag: EntityTag(of: bytes),
                    isImmutable: path.hasPrefix(Self.immutableDirectory))
                if compresses { asset.compressed = try Self.compressedForms(of: asset, at: place) }
                assets[path] = asset
            }
        } catch {
            throw APIServerError("read the page's files in \(directory): \(error)")
        }
        self.assets = assets
    }

    subscript(path: String) -> Asset? { assets[path] }

    /// Reads the brotli form of a file from the file of the same name with the extension `br`. Makes the gzip form.
    private static func compressedForms(
        of asset: Asset, at path: String
    ) throws -> [(coding: ContentCoding, body: ByteBuffer)] {
        guard asset.body.readableBytes >= ContentCoding.minimumBytes, isCompressible(asset.contentType)
        else { return [] }
        var forms: [(coding: ContentCoding, body: ByteBuffer)] = []
        if FileManager.default.fileExists(atPath: path + ".br") {
            forms.append((.brotli, ByteBuffer(bytes: try Data(contentsOf: URL(filePath: path + ".br")))))
        }
        if let gzip = Gzip.compressed(asset.body, level: Gzip.bestLevel) { forms.append((.gzip, gzip)) }
        return forms
    }

    private static func isCompressible(_ type: String) -> Bool {
        !["image/png", "image/x-icon", "font/woff2"].contains(type)
    }
}

extension String {
    fileprivate var fileExtension: String {
        guard let dot = lastIndex(of: ".") else { return "" }
        return self[index(after: dot)...].lowercased()
    }
}
