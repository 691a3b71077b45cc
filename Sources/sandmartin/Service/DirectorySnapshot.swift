import FoundationEssentials
import Sandbox

/// The identities of all files in directories, which differ once a file has changed.
struct DirectorySnapshot: Hashable, Sendable {
    /// Further files are not watched.
    private static let maximumFiles = 20_000
    /// A package has fewer levels. Bounds what a link that leads back costs.
    private static let maximumDepth = 6

    private var files: [String: FileIdentity] = [:]

    init(of directories: [String]) {
        for directory in directories { add(directory, depth: 0) }
    }

    private mutating func add(_ path: String, depth: Int) {
        guard files.count < Self.maximumFiles, files[path] == nil, let identity = FileIdentity(path) else { return }
        files[path] = identity
        guard depth < Self.maximumDepth else { return }
        // Fails for a file. A directory that cannot be read is reported when it is loaded.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names where !name.hasPrefix(".") { add("\(path)/\(name)", depth: depth + 1) }
    }
}
