import FoundationEssentials
import Hummingbird

/// One file of the page.
struct Asset: Sendable {
    var body: ByteBuffer
    var contentType: String
    var tag: EntityTag
}

/// The files of the web page, read once at the start.
///
/// Templates are not among them.
///
/// A request's path is looked up among the names that were found then. It never reaches the file system, so that path
/// traversal is impossible.
struct AssetLibrary: Sendable {
    private let assets: [String: Asset]

    /// Files with other extensions are not served.
    private static let contentTypes = [
        "css": "text/css; charset=utf-8",
        "html": "text/html; charset=utf-8",
        "ico": "image/x-icon",
        "js": "text/javascript; charset=utf-8",
        "json": "application/json",
        "png": "image/png",
        "svg": "image/svg+xml",
        "txt": "text/plain; charset=utf-8",
        "webmanifest": "application/manifest+json",
        "woff2": "font/woff2",
    ]

    /// - Parameter directory: nil for a server without a page.
    /// - Throws: `APIServerError` if a directory cannot be read.
    init(directory: String?) throws {
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
                let bytes = try Data(contentsOf: URL(filePath: directory + "/" + path))
                assets[path] = Asset(body: ByteBuffer(bytes: bytes), contentType: type, tag: EntityTag(of: bytes))
            }
        } catch {
            throw APIServerError("read the page's files in \(directory): \(error)")
        }
        self.assets = assets
    }

    subscript(path: String) -> Asset? { assets[path] }
}

extension String {
    fileprivate var fileExtension: String {
        guard let dot = lastIndex(of: ".") else { return "" }
        return self[index(after: dot)...].lowercased()
    }
}
