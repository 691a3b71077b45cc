import Foundation

/// The directory of the page's files: the bundle that `scripts/page` makes.
///
/// In a source tree without a current bundle, the sources, which work as well and load more slowly.
struct PageFiles: Equatable, Sendable {
    let directory: String
    /// Why the bundle is not used, and what to do.
    let warning: String?

    init(directory: String) {
        self.directory = directory
        warning = nil
    }

    /// Chooses the bundle if it is newer than each file of the sources.
    init(bundle: String, sources: String) {
        guard let built = Self.modified(bundle + "/index.html") else {
            self.init(sources, "The page is not bundled")
            return
        }
        // Directories count as well: the removal of a file changes only its directory.
        let names = [""] + (FileManager.default.subpaths(atPath: sources) ?? [])
        let isOld = names.contains { name in Self.modified(sources + "/" + name).map { $0 > built } ?? false }
        if isOld {
            self.init(sources, "The bundle of the page is older than its sources")
        } else {
            self.init(directory: bundle)
        }
    }

    private init(_ sources: String, _ reason: String) {
        directory = sources
        warning = "\(reason), so that it loads slowly. Run scripts/page, then start again."
    }

    private static func modified(_ path: String) -> Date? {
        try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    }
}
