import FoundationEssentials

/// The files of an exercise directory, by relative path. Packages are stored in versions and sent between hosts.
package struct ExercisePackage: Hashable, Sendable {
    package var files: [String: [UInt8]]

    package init(files: [String: [UInt8]]) { self.files = files }
}

extension ExercisePackage {
    package static let maximumFiles = 1000
    package static let maximumFileBytes = 1 << 20
    package static let maximumTotalBytes = 8 << 20
    package static let maximumDepth = 4

    /// Reads the regular files of an exercise directory, except hidden files and Python's caches.
    ///
    /// - Throws: `GradingError` if `directory` is not a directory, contains a symbolic link or another special file,
    ///   or is too large. A symbolic link could point to any file of this host.
    package init(directory: String) throws {
        self.init(files: [:])
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory), isDirectory else {
            throw GradingError(.package, "\(directory): is not a directory")
        }
        var totalBytes = 0
        try add(directory: directory, prefix: "", depth: 0, totalBytes: &totalBytes)
    }

    private mutating func add(directory: String, prefix: String, depth: Int, totalBytes: inout Int) throws {
        for name in try Self.reading(directory, { try FileManager.default.contentsOfDirectory(atPath: $0) }).sorted()
        where !name.hasPrefix(".") && name != "__pycache__" {
            let path = "\(directory)/\(name)"
            let attributes = try Self.reading(path) { try FileManager.default.attributesOfItem(atPath: $0) }
            switch attributes[.type] as? FileAttributeType {
            case .typeDirectory:
                guard depth < Self.maximumDepth else {
                    throw GradingError(.package, "\(path): is nested more than \(Self.maximumDepth) directories deep")
                }
                try add(directory: path, prefix: "\(prefix)\(name)/", depth: depth + 1, totalBytes: &totalBytes)
            case .typeRegular:
                guard attributes[.size] as? Int ?? 0 <= Self.maximumFileBytes else {
                    throw GradingError(.package, "\(path): is larger than \(Self.maximumFileBytes) bytes")
                }
                let bytes = try Self.reading(path) { try Data(contentsOf: URL(filePath: $0)) }
                totalBytes += bytes.count
                guard totalBytes <= Self.maximumTotalBytes, files.count < Self.maximumFiles else {
                    throw GradingError(
                        .package,
                        """
                        \(path): the exercise has more than \(Self.maximumFiles) files \
                        or \(Self.maximumTotalBytes) bytes
                        """)
                }
                files["\(prefix)\(name)"] = [UInt8](bytes)
            default:
                throw GradingError(
                    .package, "\(path): is not a regular file; an exercise may contain only regular files")
            }
        }
    }

    private static func reading<Value>(_ path: String, _ read: (String) throws -> Value) throws -> Value {
        do {
            return try read(path)
        } catch {
            throw GradingError(.package, "\(path): cannot be read", cause: error)
        }
    }
}
