/// An archive of one exercise.
package enum PackageArchive {
    /// The file that every exercise has at its top.
    private static let settings = "exercise.yaml"

    /// Returns the files of the exercise in a zip, tar or tar.gz archive, by their paths in its directory.
    ///
    /// The exercise is at the top of the archive, or in one directory of it. Blocks its thread while it unpacks.
    ///
    /// - Throws: `ArchiveError` that says what to do.
    package static func files(of archive: [UInt8], within bounds: ArchiveBounds) throws -> [String: [UInt8]] {
        let files = try ArchiveReader.files(of: archive, within: bounds)
        let prefix = try prefix(of: files.keys)
        return try files.reduce(into: [:]) { exercise, file in
            guard file.key.hasPrefix(prefix) else {
                throw ArchiveError(
                    .contents, file.key, "is outside of \(prefix), the directory of the exercise; pack only that")
            }
            let path = String(file.key.dropFirst(prefix.count))
            guard slashes(in: path) <= bounds.depth else {
                throw ArchiveError(
                    .contents, file.key, "is nested more than \(bounds.depth) directories deep; move it further up")
            }
            exercise[path] = file.value
        }
    }

    /// The directory of the exercise with a slash at its end; empty for the top of the archive.
    private static func prefix(of paths: some Sequence<String>) throws(ArchiveError) -> String {
        let found = paths.filter { $0 == settings || $0.hasSuffix("/\(settings)") }
        let prefixes = found.map { String($0.dropLast(settings.count)) }.sorted()
        guard let least = prefixes.map(slashes).min() else {
            throw ArchiveError(.contents, nil, "has no \(settings); pack the directory of an exercise")
        }
        let nearest = prefixes.filter { slashes(in: $0) == least }
        guard nearest.count == 1 else {
            let names = nearest.prefix(3).map { String($0.dropLast()) }.joined(separator: ", ")
            throw ArchiveError(.contents, nil, "has several exercises: \(names); send each in an archive of its own")
        }
        return nearest[0]
    }

    private static func slashes(in path: String) -> Int { path.utf8.count { $0 == UInt8(ascii: "/") } }
}
